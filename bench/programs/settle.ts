import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, openCache } from 'wasm-compile-cache';

const LIMIT: Milliseconds = 5 * 60_000;
const PAUSE: Milliseconds = 250;

/** Waits until nothing is compiled for a cache any more, by whichever process. Rejects after five minutes. */
export async function settle(directory: string): Promise<Milliseconds> {
  const start = performance.now();
  const cache = await openCache({ directory });
  try {
    for (;;) {
      const { running, waiting } = (await cache.stats()).background;
      const waited = performance.now() - start;
      if (running === null && waiting === 0) return waited;
      if (waited > LIMIT) throw new Error(`something is still being compiled for ${directory}`);
      await sleep(PAUSE);
    }
  } finally {
    await cache.close();
  }
}
