/** Where a file of the cache is written before it is complete: on the same volume, out of the entries' way. */
import { join } from 'node:path';

/** Below the cache's directory. No engine's id begins with a dot. */
export const TEMPORARY_FOLDER = '.tmp';

/** A name that no other file has, and that tells which process writes it. */
export function temporaryFile(temporaryFolder: string): string {
  return join(temporaryFolder, `${process.pid}-${chance()}${chance()}.tmp`);
}

/** Nobody else may write into that folder, so that nobody need be kept from guessing: to load Node's crypto takes longer. */
function chance(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}

/** The process that writes a temporary file; null for a name that is no temporary file's. */
export function processOfTemporary(fileName: string): number | null {
  const match = /^(\d{1,10})-[0-9a-f-]+\.tmp$/.exec(fileName);
  return match ? Number(match[1]) : null;
}
