import { existsSync } from 'node:fs';
import { type Cache, compilesEnded, openCache } from 'wasm-compile-cache';
import type { ProgramRun } from '../../shared/program.ts';

/**
 * Waits until nothing is compiled any more for a folder that programs keep their wasm in. Gives whether that is so; it is
 * not where the wait was ended, or nothing comes of what waits. Rejects where the folder cannot be read.
 *
 * @param onState told what is compiled; null where nothing is
 */
export async function settled(
  cacheFolder: string,
  signal: AbortSignal,
  onState: (compiling: ProgramRun['compiling']) => void,
): Promise<boolean> {
  return withFolder(cacheFolder, true, (cache) =>
    compilesEnded(cache, {
      signal,
      onState: ({ running, waiting }) => {
        onState(running === null && waiting === 0 ? null : { name: running?.name ?? null, waiting });
      },
    }),
  );
}

/** Ends what is compiled for a folder in the background. */
export async function endCompiles(cacheFolder: string): Promise<void> {
  await withFolder(cacheFolder, undefined, async (cache) => {
    cache.cancel();
  });
}

async function withFolder<Value>(
  directory: string,
  ifMissing: Value,
  work: (cache: Cache) => Promise<Value>,
): Promise<Value> {
  // Nothing is compiled for what is not there, and looking is no reason to make it.
  if (!existsSync(directory)) return ifMissing;
  const cache = await openCache({ directory, detached: true });
  try {
    return await work(cache);
  } finally {
    await cache.close();
  }
}
