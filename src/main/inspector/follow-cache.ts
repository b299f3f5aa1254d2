import type { CacheOperation } from 'wasm-compile-cache';
import { cacheChannels, onceEnded } from 'wasm-compile-cache/diagnostics';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';

/** Told of everything that a cache does, whoever asked it to. */
export interface CacheListener {
  tier(tier: TierName, operation: CacheOperation): void;
  compile(operation: CacheOperation): void;
}

/** Tells `listener` of what this cache, and no other of the process, does; gives the function that ends it. */
export function followCache(
  { spies, loader }: Pick<Core, 'spies' | 'loader'>,
  listener: CacheListener,
): () => void {
  const ofTiers = (operation: CacheOperation) => {
    const tier = TIERS.find((name) => operation.source === spies[name]);
    if (tier) listener.tier(tier, operation);
  };
  const ends = [
    onceEnded(cacheChannels.load, ofTiers),
    onceEnded(cacheChannels.save, ofTiers),
    onceEnded(cacheChannels.compile, (operation) => {
      if (operation.source === loader) listener.compile(operation);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
