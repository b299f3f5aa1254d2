/** The lock that a process holds while it writes the journal anew: a file with its number. */
import { writeFile } from 'node:fs/promises';
import type { Bytes, Milliseconds } from '../units.ts';
import { freeName, PRIVATE_FILE, readOwnFile } from './own-file.ts';
import { isRunning } from './running-process.ts';

/** More than the number of a process takes. */
export const LOCK_BYTES: Bytes = 16;
/** A lock that is older is nobody's, even where its process's number has been given to another one. */
const STALE_LOCK_MS: Milliseconds = 30_000;

/**
 * Makes a lock. Gives the function that unlocks; null where another process holds it, or where there is no folder to
 * make it in. Rejects with the file system's error.
 */
export async function lock(path: string): Promise<(() => Promise<void>) | null> {
  for (const attempt of [1, 2]) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE });
      return () => freeName(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return null;
      if (code !== 'EEXIST') throw error;
      if (attempt === 2 || (await isHeld(path))) return null;
      await freeName(path);
    }
  }
  return null;
}

/** Tells whether the process that made a lock may still be at work. */
async function isHeld(path: string): Promise<boolean> {
  try {
    const { bytes, stats } = await readOwnFile(path, { maxBytes: LOCK_BYTES });
    // One that is of the future is as wrong as one that is too old.
    if (Math.abs(Date.now() - stats.mtimeMs) > STALE_LOCK_MS) return false;
    const owner = bytes.toString('latin1');
    // Its number is written just after it is made.
    return !/^\d{1,10}$/.test(owner) || isRunning(Number(owner));
  } catch {
    return false;
  }
}
