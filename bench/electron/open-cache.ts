import { type Cache, type CacheOptions, openCache } from 'wasm-compile-cache';
import { cacheOptionsFor, type Place } from './place.ts';

/** Opens the cache as the app's main process does: ready for its first load. */
export async function openWarmCache(
  place: Place,
  options: Pick<CacheOptions, 'onEviction'> = {},
): Promise<Cache> {
  const cache = await openCache({ ...cacheOptionsFor(place), ...options });
  await cache.warmUp();
  return cache;
}
