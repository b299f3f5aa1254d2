import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';
import { fill } from '../many-entries/fill.ts';

export interface FillRequest {
  place: Place;
  count: number;
}

/** Brings a disk tier to so many small entries, for a window to open on. */
export async function run({ place, count }: FillRequest): Promise<null> {
  const cache = await openWarmCache(place);
  try {
    await fill(cache, place, count);
  } finally {
    await cache.close();
  }
  return null;
}
