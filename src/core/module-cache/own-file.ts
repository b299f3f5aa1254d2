/** Opening a file of ours by a name that somebody else may have given to something else. */

import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rename, rmdir, unlink } from 'node:fs/promises';
import { crypto } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { makeFolders, makeFoldersSync } from './make-folders.ts';
import { OWN_FILE_FLAGS } from './own-file-flags.ts';

/** What has a name that a file of ours should have, and is not to be read or written. */
export class NotOwnFile extends Error {
  override readonly name = 'NotOwnFile';

  /** @param what in words that follow the path, such as "is a link" */
  constructor(
    path: string,
    readonly what: string,
  ) {
    super(`${path} ${what}`);
  }
}

/** What is asked of a file before a byte of it is read or written. */
export interface OwnFileTerms {
  /** What it may hold. */
  maxBytes: Bytes;
  /** Whether it may have no other name: what is written to it would show under that one too. */
  onlyName?: boolean;
  /** Whether it may be the system's administrator's, who can do all that this user can. */
  mayBeRoots?: boolean;
  /** Whether nobody else may be able to read or change it. */
  isPrivate?: boolean;
}

/** Only this user may read or change what is ours. */
export const PRIVATE_FILE = 0o600;
/** The permissions of everybody but the owner. */
export const OF_OTHERS = 0o077;

/**
 * Opens a plain file of this user's, neither following a link nor waiting for a pipe, and gives it with what it is.
 * Rejects with `NotOwnFile` for anything else of that name, and with the file system's error.
 */
export async function openOwnFile(
  path: string,
  flags: number,
  terms: OwnFileTerms,
): Promise<{ file: FileHandle; stats: Stats }> {
  let file: FileHandle;
  try {
    file = await open(path, flags | OWN_FILE_FLAGS, PRIVATE_FILE);
  } catch (error) {
    // A link, a folder, a pipe or a socket is refused in as many ways as there are systems.
    const stats = await lstat(path).catch(() => null);
    const refusal = stats && refusalOf(stats, terms);
    throw refusal === null ? error : new NotOwnFile(path, refusal);
  }
  try {
    const stats = await file.stat();
    const refusal = refusalOf(stats, terms);
    if (refusal !== null) throw new NotOwnFile(path, refusal);
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads a small file whole. Rejects as `openOwnFile` does. */
export async function readOwnFile(
  path: string,
  terms: OwnFileTerms,
): Promise<{ bytes: Buffer; stats: Stats }> {
  const { file, stats } = await openOwnFile(path, constants.O_RDONLY, terms);
  try {
    const bytes = Buffer.alloc(stats.size);
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, 0);
    return { bytes: bytes.subarray(0, bytesRead), stats };
  } finally {
    await file.close();
  }
}

/** The same where nothing can be waited for. Throws as `readOwnFile` rejects. */
export function readOwnFileSync(path: string, terms: OwnFileTerms): Buffer {
  const file = openSync(path, constants.O_RDONLY | OWN_FILE_FLAGS);
  try {
    const stats = fstatSync(file);
    const refusal = refusalOf(stats, terms);
    if (refusal !== null) throw new NotOwnFile(path, refusal);
    const bytes = Buffer.alloc(stats.size);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.byteLength, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a name free for a file of ours. Nothing that a link leads to is touched, and a folder with something in it is
 * moved aside, for it is somebody's. Rejects with the file system's error.
 */
export async function freeName(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    if (!(await lstat(path)).isDirectory()) throw error;
    await rmdir(path).catch(() => rename(path, `${path}.${crypto().randomUUID()}.aside`));
  }
}

/** Makes a folder that only this user may look into, where it is not there. Rejects where it is a link. */
export async function makeOwnFolder(path: string): Promise<void> {
  await makeFolders(path);
  if (!(await lstat(path)).isSymbolicLink()) return;
  throw Object.assign(new Error(`${path} is a link`), { code: 'ELOOP', path });
}

/** The same where nothing can be waited for. Throws where it is a link. */
export function makeOwnFolderSync(path: string): void {
  makeFoldersSync(path);
  if (lstatSync(path).isSymbolicLink()) {
    throw Object.assign(new Error(`${path} is a link`), { code: 'ELOOP', path });
  }
}

function refusalOf(
  stats: Stats,
  { maxBytes, onlyName = false, mayBeRoots = false, isPrivate = false }: OwnFileTerms,
): string | null {
  if (stats.isSymbolicLink()) return 'is a link';
  if (stats.isDirectory()) return 'is a folder';
  if (!stats.isFile()) return 'is not a file';
  // Not there on Windows.
  const isOurs = stats.uid === process.geteuid?.() || (mayBeRoots && stats.uid === 0);
  if (process.geteuid !== undefined && !isOurs) return 'belongs to another user';
  // Windows has other permissions, and shows none of these.
  if (isPrivate && process.platform !== 'win32' && (stats.mode & OF_OTHERS) !== 0)
    return 'is open to other users';
  if (onlyName && stats.nlink > 1) return 'has another name elsewhere';
  if (stats.size > maxBytes) return `is far too large, with ${stats.size} bytes`;
  return null;
}
