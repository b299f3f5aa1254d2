/** How what the package tells of a shared tier is told to a person. */
import type { StoreState } from 'wasm-compile-cache';
import type { Problem } from '../../shared/problem.ts';
import type { SharedTierState } from '../../shared/shared-tier.ts';

/** What was refused, most often first. */
export function refusalsOf({ refusals }: Pick<StoreState, 'refusals'>): SharedTierState['refusals'] {
  return Object.entries(refusals)
    .flatMap(([reason, count]) => (count > 0 ? [{ reason, count }] : []))
    .toSorted((a, b) => b.count - a.count);
}

export function storeProblem({ problem }: Pick<StoreState, 'problem'>): Problem | null {
  return problem && { kind: 'store', ...problem };
}
