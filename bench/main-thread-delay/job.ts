import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModuleHash } from 'wasm-compile-cache';
import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';

export interface DelayRequest {
  place: Place;
  wasm: string;
  /** What the product does meanwhile: nothing, a load that disk answers, or one that compiles. */
  during: 'idle' | 'disk' | 'compiler';
}

/** Milliseconds between two turns of the event loop, which is asked for a turn every millisecond. */
export interface Delay {
  p99: number;
  max: number;
  /** How many turns were measured. */
  turns: number;
  /** How long the work took. */
  ms: number;
}

const IDLE_MS = 3_000;

/** Watches this process's main thread while the product does one thing; the module is new to the process. */
export async function run({ place, wasm, during }: DelayRequest): Promise<Delay> {
  const cache = await openWarmCache(place);
  if (during === 'compiler') {
    await cache.disk.delete(await ModuleHash.of(await readFile(wasm)), cache.engine);
  }
  try {
    return await watch(async () => {
      if (during === 'idle') return sleep(IDLE_MS);
      const { servedBy } = await cache.load({ path: wasm });
      if (servedBy !== during) throw new Error(`the module came from ${servedBy}`);
    });
  } finally {
    await cache.close();
  }
}

async function watch(work: () => Promise<unknown>): Promise<Delay> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  // Its first turn is not measured, and its last must be.
  await sleep(10);
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  await sleep(10);
  delays.disable();
  return { p99: delays.percentile(99) / 1e6, max: delays.max / 1e6, turns: delays.count, ms };
}
