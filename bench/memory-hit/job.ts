import type { CompiledModule } from 'wasm-compile-cache';
import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';
import { type Contender, openContenders } from './contenders.ts';

export interface MemoryHitRequest {
  place: Place;
  wasm: string;
  /** A folder that contenders may write to. */
  folder: string;
  batches: number;
  batchSize: number;
}

/** Microseconds a get, one figure for each batch, by contender; ours is `wasm-cache`. */
export type MemoryHitReply = Record<string, number[]>;

/** Gets one module again and again, from the product and from other caches, a batch of each in turn. */
export async function run({
  place,
  wasm,
  folder,
  batches,
  batchSize,
}: MemoryHitRequest): Promise<MemoryHitReply> {
  const cache = await openWarmCache(place);
  const { key } = await cache.load({ path: wasm });
  const wireBytes = () => Promise.reject(new Error('a memory hit needs no wire bytes'));
  const module: CompiledModule = await cache.memory.load(key, cache.engine);
  const others = await openContenders(key, module, folder);
  const ours: Contender = {
    name: 'wasm-cache',
    get: async () => (await cache.load({ key, wireBytes })).module,
    close: () => cache.close(),
  };
  const contenders = [ours, ...others];
  const samples: MemoryHitReply = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    if ((await contender.get()) !== module.module) throw new Error(`${contender.name} gave another module`);
    await timeBatch(contender, batchSize);
  }
  for (let batch = 0; batch < batches; batch++) {
    for (const contender of contenders) {
      samples[contender.name]?.push(((await timeBatch(contender, batchSize)) * 1000) / batchSize);
    }
  }
  for (const contender of contenders) await contender.close();
  return samples;
}

async function timeBatch({ get }: Contender, size: number): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < size; done++) await get();
  return performance.now() - start;
}
