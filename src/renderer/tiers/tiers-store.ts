/** The tiers, the compiler behind them and the engine, as main last told. */
import { create } from 'zustand';
import type { CompilerState, EngineInfo, TierState } from '../../shared/contract.ts';
import type { SharedTierState } from '../../shared/shared-tier.ts';
import type { TierName } from '../../shared/tiers.ts';

interface TiersState {
  tiers: Partial<Record<TierName, TierState>>;
  /** The team's tier; null where there is none. */
  shared: SharedTierState | null;
  compiler: CompilerState | null;
  engine: EngineInfo | null;
}

export const useTiers = create<TiersState>()(() => ({
  tiers: {},
  shared: null,
  compiler: null,
  engine: null,
}));

/** Tiers by name; one that is not among the changed ones stays as it is. */
export function mergeTiers(
  tiers: TiersState['tiers'],
  changed: readonly TierState[],
): Partial<Record<TierName, TierState>> {
  const merged = { ...tiers };
  for (const tier of changed) merged[tier.name] = tier;
  return merged;
}
