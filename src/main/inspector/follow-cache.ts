import type { CacheOperation } from 'wasm-compile-cache';
import { type CacheWarning, cacheChannels, onceEnded, warningChannel } from 'wasm-compile-cache/diagnostics';
import { ASKED_TIERS, type AskedTier } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';

/** Told of everything that a cache does, whoever asked it to. */
export interface CacheListener {
  tier(tier: AskedTier, operation: CacheOperation): void;
  compile(operation: CacheOperation): void;
  /** A failure that changed no outcome, of this engine. */
  warning(warning: CacheWarning): void;
}

/** Tells `listener` of what this cache, and no other of the process, does; gives the function that ends it. */
export function followCache(
  { spies, loader, engine }: Pick<Core, 'spies' | 'loader' | 'engine'>,
  listener: CacheListener,
): () => void {
  const ofTiers = (operation: CacheOperation) => {
    const tier = ASKED_TIERS.find((name) => spies[name] !== null && operation.source === spies[name]);
    if (tier) listener.tier(tier, operation);
  };
  const ends = [
    onceEnded(cacheChannels.load, ofTiers),
    onceEnded(cacheChannels.save, ofTiers),
    onceEnded(cacheChannels.compile, (operation) => {
      if (operation.source === loader) listener.compile(operation);
    }),
  ];
  const onWarning = (message: unknown) => {
    const warning = message as CacheWarning;
    if (warning.engineId === engine.deterministicId) listener.warning(warning);
  };
  warningChannel.subscribe(onWarning);
  return () => {
    warningChannel.unsubscribe(onWarning);
    for (const end of ends) end();
  };
}
