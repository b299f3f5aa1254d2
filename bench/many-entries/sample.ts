/** Does one thing with a full disk tier, in a process that does not know it yet. */
import { answerSample } from '../electron/answer-sample.ts';
import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';

export type ManyEntriesRequest =
  | { what: 'first-load'; place: Place; wasm: string }
  | { what: 'evictions'; place: Place; bytes: number; evictions: number };

/** Milliseconds. */
export interface FirstLoadSample {
  /** Until the product is open. */
  ready: number;
  /** The load that follows. */
  load: number;
  /** What the window asks for next: how much the tier holds. */
  usage: number;
}

/** Milliseconds of each eviction, in their order. */
export type EvictionSample = number[];

async function timeFirstLoad({ place, wasm }: Extract<ManyEntriesRequest, { what: 'first-load' }>) {
  const start = performance.now();
  const cache = await openWarmCache(place);
  const ready = performance.now();
  const { servedBy } = await cache.load({ path: wasm });
  const loaded = performance.now();
  if (servedBy !== 'disk') throw new Error(`the module came from ${servedBy}`);
  await cache.disk.usage();
  return { ready: ready - start, load: loaded - ready, usage: performance.now() - loaded };
}

/** Lowers the budget again and again by what makes one entry go. */
async function timeEvictions(request: Extract<ManyEntriesRequest, { what: 'evictions' }>) {
  let left = request.bytes;
  let evicted = 0;
  const onEviction = (_tier: string, _key: string, bytes: number) => {
    left -= bytes;
    evicted++;
  };
  const cache = await openWarmCache(request.place, { onEviction });
  const samples: EvictionSample = [];
  for (let eviction = 1; eviction <= request.evictions; eviction++) {
    const start = performance.now();
    await cache.disk.setBudget(left - 1, cache.engine);
    samples.push(performance.now() - start);
    if (evicted !== eviction) throw new Error(`${evicted} entries went instead of ${eviction}`);
  }
  return samples;
}

answerSample<ManyEntriesRequest, FirstLoadSample | EvictionSample>((request) =>
  request.what === 'first-load' ? timeFirstLoad(request) : timeEvictions(request),
);
