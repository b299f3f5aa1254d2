import { openWarmCache } from './open-cache.ts';
import type { Place } from './place.ts';

/** Names what everything is measured on. */
export async function run(place: Place) {
  const cache = await openWarmCache(place);
  try {
    const { electron, v8, chrome, node } = process.versions;
    return { engineId: cache.engine.deterministicId, electron, v8, chrome, node };
  } finally {
    await cache.close();
  }
}
