/** How a load is said. */
import type { LoadOutcome } from '../../shared/load-record.ts';
import { formatDuration, formatPreciseClock } from '../format.ts';
import { GIVEN_BY_NAME } from '../widgets/served-by-icon.ts';
import type { LoadPoint } from './loads-store.ts';

/** The colour of each end of a load. */
export const OUTCOME_TONE: Record<LoadOutcome, string> = {
  memory: 'memory',
  disk: 'disk',
  shared: 'shared',
  compiler: 'compiler',
  stock: 'compiler',
  failed: 'danger',
  cancelled: 'neutral',
};

/** What each end is called. */
export const OUTCOME_NAME: Record<LoadOutcome, string> = {
  ...GIVEN_BY_NAME,
  failed: 'failed',
  cancelled: 'cancelled',
};

const ANSWER: Record<LoadOutcome, string> = {
  memory: 'memory answered after',
  disk: 'disk answered after',
  shared: "the team's store answered after",
  compiler: 'compiled, after',
  stock: 'stock V8 answered after',
  failed: 'failed after',
  cancelled: 'cancelled after',
};

/** What a hit saved, e.g. `saved 12.1 s`, `71 ms slower than its compile`; null where nothing was measured. */
export function savedText(savedMs: number | null): string | null {
  if (savedMs === null) return null;
  return savedMs < 0
    ? `${formatDuration(-savedMs)} slower than its compile`
    : `saved ${formatDuration(savedMs)}`;
}

/** The whole load as one sentence. */
export function loadText({ name, outcome, ms, at, savedMs }: LoadPoint): string {
  const saved = savedText(savedMs);
  const answer = `${name}: ${ANSWER[outcome]} ${formatDuration(ms)}`;
  return `${answer}${saved === null ? '' : `, ${saved}`}, at ${formatPreciseClock(at)}`;
}
