import type { InspectedCache } from './inspected-cache.ts';
import type { CacheSummary } from './protocol.ts';

/** What is known of a cache without asking its disk tier. */
export function summaryOf(id: number, cache: InspectedCache): CacheSummary {
  const { kind, directory, mode, loads } = cache;
  const { memory, disk, shared = null } = cache.tiers();
  return { id, kind, directory, mode, ended: loads.ended, tiers: { memory, disk, shared } };
}
