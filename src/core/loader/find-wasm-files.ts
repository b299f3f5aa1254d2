import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LoadError } from './load-error.ts';

/** A file to load, or why a path gives none. */
export type FoundFile = { path: string; error: null } | { path: string; error: LoadError };

/** A file or a folder on the way down. The system's names are bytes, and not all of them are text. */
interface Place {
  /** The path as text; bytes that are none stand in it as `\xff`. */
  path: string;
  isText: boolean;
  bytes: Buffer;
  /** The path without links, byte for byte: the same for every way that leads to it. */
  real: string;
}

/**
 * Turns paths into files: a file is taken whatever its name, and a folder stands for every `.wasm` below it. Links
 * to folders are followed, and what several ways lead to is given once for each path, links to folders coming last.
 * What cannot be read is told, path by path.
 *
 * @param signal ends the search at the next entry, without an error
 */
export async function* findWasmFiles(
  paths: Iterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    if (signal?.aborted) return;
    const kind = await kindOf(path);
    if (kind !== 'folder') {
      const isMangled = kind === 'missing' && path.includes('\ufffd');
      yield isMangled ? { path, error: mangledName(path) } : { path, error: null };
      continue;
    }
    let found = 0;
    for await (const file of walk(path, signal)) {
      found++;
      yield file;
    }
    if (found === 0 && !signal?.aborted) {
      const error = new LoadError('no-wasm', `the folder ${path} holds no .wasm file`, {
        advice: 'Choose a folder that holds .wasm files, at any depth.',
      });
      yield { path, error };
    }
  }
}

async function* walk(path: string, signal: AbortSignal | undefined): AsyncGenerator<FoundFile> {
  const bytes = Buffer.from(path);
  const seen = new Set<string>();
  // It grows while it is walked: the links of a folder are followed when all that lies there by itself has been.
  const folders: Place[] = [{ path, isText: true, bytes, real: await realPathOf(bytes) }];
  for (const folder of folders) yield* walkFolder(folder, seen, folders, signal);
}

async function* walkFolder(
  folder: Place,
  seen: Set<string>,
  links: Place[],
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundFile> {
  if (signal?.aborted || seen.has(folder.real)) return;
  seen.add(folder.real);
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(folder.bytes, { encoding: 'buffer', withFileTypes: true });
  } catch (cause) {
    const message = `the folder ${folder.path} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    yield { path: folder.path, error: new LoadError('file-read', message, { cause }) };
    return;
  }
  const subfolders: Place[] = [];
  const files: Place[] = [];
  for (const entry of entries) {
    if (signal?.aborted) return;
    const place = placeIn(folder, entry.name);
    if (entry.isSymbolicLink()) {
      place.real = await realPathOf(place.bytes);
      if ((await kindOf(place.bytes)) === 'folder') {
        links.push(place);
        continue;
      }
    }
    if (entry.isDirectory()) subfolders.push(place);
    else if (place.path.toLowerCase().endsWith('.wasm')) files.push(place);
  }
  for (const { path, isText, real } of files.sort(byPath)) {
    if (signal?.aborted) return;
    if (seen.has(real)) continue;
    seen.add(real);
    yield { path, error: isText ? null : notText(path) };
  }
  for (const subfolder of subfolders.sort(byPath)) yield* walkFolder(subfolder, seen, links, signal);
}

function placeIn(folder: Place, name: Buffer): Place {
  const text = textOf(name);
  return {
    path: join(folder.path, text ?? escapeBytes(name)),
    isText: folder.isText && text !== null,
    bytes: Buffer.concat([folder.bytes, Buffer.from(sep), name]),
    real: `${folder.real}${sep}${name.toString('latin1')}`,
  };
}

function byPath(one: Place, other: Place): number {
  return one.path < other.path ? -1 : 1;
}

function textOf(name: Buffer): string | null {
  const text = name.toString();
  return Buffer.from(text).equals(name) ? text : null;
}

function escapeBytes(name: Buffer): string {
  return name
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

async function realPathOf(path: Buffer): Promise<string> {
  try {
    return (await realpath(path, { encoding: 'buffer' })).toString('latin1');
  } catch {
    // A link to nowhere, or a folder that has just gone: reading it will tell.
    return path.toString('latin1');
  }
}

async function kindOf(path: string | Buffer): Promise<'folder' | 'missing' | 'other'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // Loading the path as a file will tell what is wrong with it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'other';
  }
}

function notText(path: string): LoadError {
  return new LoadError('unsupported-file', `the name ${path} is not valid UTF-8: rename it`);
}

function mangledName(path: string): LoadError {
  const reason = 'a name that is not valid UTF-8 arrives like this, with U+FFFD for what is no text';
  return new LoadError('file-missing', `there is no file ${path}: ${reason}`, {
    advice: 'Rename the file if this is its name.',
  });
}
