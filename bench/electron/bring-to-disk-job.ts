import { openWarmCache } from './open-cache.ts';
import type { Place } from './place.ts';

/** Has the disk tier hold a module, for processes that are to find it there. */
export async function run({ place, wasm }: { place: Place; wasm: string }): Promise<null> {
  const cache = await openWarmCache(place);
  try {
    const { key, warnings } = await cache.load({ path: wasm });
    if (await cache.disk.contains(key, cache.engine)) return null;
    throw new Error(`the disk tier does not keep ${wasm}: ${warnings[0]?.message ?? 'it is gone again'}`);
  } finally {
    await cache.close();
  }
}
