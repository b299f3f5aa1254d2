/** Why the team's tier gives nothing at present, in words that say no more than that. */
import type { Problem } from '../../shared/problem.ts';
import type { SharedTierState } from '../../shared/shared-tier.ts';

type Trouble = Pick<SharedTierState, 'problem' | 'restsUntil' | 'distrust'>;

/** One or two words for the card; null where all is well. */
export function markOf({ problem, distrust }: Trouble): string | null {
  if (distrust !== null) return 'nobody trusted';
  return problem === null ? null : 'failing';
}

export interface SharedFailure {
  title: string;
  problem: Problem;
  /** Until when the store is left alone, in milliseconds since the epoch; null where it is not. */
  restsUntil: number | null;
}

/** Gives null where nothing is wrong. */
export function sharedFailureOf({ problem, restsUntil, distrust }: Trouble): SharedFailure | null {
  if (distrust !== null) {
    return { title: 'The team’s store is not asked.', problem: distrust, restsUntil: null };
  }
  if (problem === null) return null;
  return { title: 'The team’s store cannot be used.', problem, restsUntil };
}
