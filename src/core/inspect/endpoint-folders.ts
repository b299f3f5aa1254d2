import { lstatSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { makeFoldersSync } from '../module-cache/make-folders.ts';
import { os } from '../on-demand.ts';

const NAME = 'wasm-compile-cache';
/** What anybody else may do. */
const OTHERS = 0o077;
/** What is a socket's longest path on every system, without room for its name. */
const LONGEST_FOLDER = 100 - '/4194304-1234-01234567.sock'.length;

/**
 * The folders in which this user's processes may have their endpoints, the first choice first: the system's for what
 * belongs to a session, and one of the user's own in the temporary folder; or the one that the environment names. Touches
 * no file.
 */
export function endpointFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const { XDG_RUNTIME_DIR: runtime = '', WASM_COMPILE_CACHE_INSPECT_DIR: named = '' } = environment;
  if (isAbsolute(named)) return [named];
  const user = process.geteuid?.() ?? os().userInfo().username;
  const temporary = join(os().tmpdir(), `${NAME}-inspect-${user}`);
  return isAbsolute(runtime) && process.platform !== 'win32' ? [join(runtime, NAME), temporary] : [temporary];
}

/** Makes the first folder that can be made and is this user's alone. Gives null where there is none. */
export function makeEndpointFolder(environment?: NodeJS.ProcessEnv): string | null {
  for (const folder of endpointFolders(environment)) {
    try {
      if (process.platform !== 'win32' && Buffer.byteLength(folder) > LONGEST_FOLDER) continue;
      makeFoldersSync(folder);
      if (isOwnFolder(folder)) return folder;
    } catch {
      // The next one may do.
    }
  }
  return null;
}

/** Tells whether a folder is there, is this user's, and nobody else can read it or put anything into it. */
export function isOwnFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return (stats?.isDirectory() ?? false) && isOwn(stats);
}

/** Tells whether something is this user's, and nobody else may do anything with it. */
export function isOwn(stats: { uid: number; mode: number } | undefined): boolean {
  // Windows has no modes, and its temporary folder is the user's.
  if (process.platform === 'win32') return true;
  return stats !== undefined && stats.uid === process.geteuid?.() && (stats.mode & OTHERS) === 0;
}
