import type { TierReport } from './cache-trace.ts';

/** What an operation on a tier came to, for its counters and for the log alike. */
export type TierOperation =
  | 'hit'
  | 'miss'
  /** The tier's entry could not be used and was dropped, which is a miss as well. */
  | 'rejected'
  | 'read-failed'
  | 'save'
  | 'promotion'
  | 'save-failed';

export function tierOperation({
  kind,
  outcome,
  promotion,
}: Pick<TierReport, 'kind' | 'outcome' | 'promotion'>): TierOperation {
  if (kind === 'save') {
    if (outcome !== 'success') return 'save-failed';
    return promotion ? 'promotion' : 'save';
  }
  switch (outcome) {
    case 'success':
      return 'hit';
    case 'not-found':
      return 'miss';
    case 'deserialize':
      return 'rejected';
    default:
      return 'read-failed';
  }
}
