/** Where a file of the cache is written before it is complete: on the same volume, out of the entries' way. */
import { join } from 'node:path';
import { crypto } from '../on-demand.ts';

/** Below the cache's directory. No engine's id begins with a dot. */
export const TEMPORARY_FOLDER = '.tmp';

/** A name that no other file has, and that tells which process writes it. */
export function temporaryFile(temporaryFolder: string): string {
  return join(temporaryFolder, `${process.pid}-${crypto().randomUUID()}.tmp`);
}

/** The process that writes a temporary file; null for a name that is no temporary file's. */
export function processOfTemporary(fileName: string): number | null {
  const match = /^(\d{1,10})-[0-9a-f-]+\.tmp$/.exec(fileName);
  return match ? Number(match[1]) : null;
}
