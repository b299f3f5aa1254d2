import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LoadError } from './load-error.ts';

/** A file to load, or why a path gives none. */
export type FoundFile = { path: string; error: null } | { path: string; error: LoadError };

/**
 * Turns paths into files: a file is taken whatever its name, and a folder stands for every `.wasm` below it. Links
 * to folders are not followed, since they may lead round in a circle. What cannot be read is told, path by path.
 *
 * @param signal ends the search at the next entry, without an error
 */
export async function* findWasmFiles(
  paths: Iterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    if (signal?.aborted) return;
    if (!(await isFolder(path))) {
      yield { path, error: null };
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

async function* walk(folder: string, signal: AbortSignal | undefined): AsyncGenerator<FoundFile> {
  const subfolders: string[] = [];
  const files: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (signal?.aborted) return;
      if (entry.isDirectory()) subfolders.push(entry.name);
      else if (entry.name.toLowerCase().endsWith('.wasm')) files.push(entry.name);
    }
  } catch (cause) {
    const message = `the folder ${folder} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    yield { path: folder, error: new LoadError('file-read', message, { cause }) };
    return;
  }
  for (const name of files.sort()) {
    if (signal?.aborted) return;
    yield { path: join(folder, name), error: null };
  }
  for (const name of subfolders.sort()) {
    if (signal?.aborted) return;
    yield* walk(join(folder, name), signal);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Loading the path as a file will tell what is wrong with it.
    return false;
  }
}
