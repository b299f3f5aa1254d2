/** Where a file of the cache is written before it is complete: on the same volume, out of the entries' way. */
import { join } from 'node:path';

/** Below the cache's directory. No engine's id begins with a dot. */
export const TEMPORARY_FOLDER = '.tmp';

let made = 0;

/**
 * A name that no other file has, and that tells which process writes it. By the clock and a count: to load Node's crypto
 * takes milliseconds of a program that has no use for it, and to ask `Math.random` would change what that gives the program.
 */
export function temporaryFile(temporaryFolder: string): string {
  const now = process.hrtime.bigint().toString(16);
  return join(temporaryFolder, `${process.pid}-${now}-${(made++).toString(16)}.tmp`);
}

/** The process that writes a temporary file; null for a name that is no temporary file's. */
export function processOfTemporary(fileName: string): number | null {
  const match = /^(\d{1,10})-[0-9a-f-]+\.tmp$/.exec(fileName);
  return match ? Number(match[1]) : null;
}
