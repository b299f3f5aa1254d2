import type { StepTimes } from './load-steps.ts';
import { type GivenBy, PLACES } from './tiers.ts';

/** How a load ended: who gave the module, or that nobody did. */
export const LOAD_OUTCOMES = [...PLACES, 'stock', 'failed', 'cancelled'] as const;
export type LoadOutcome = GivenBy | 'failed' | 'cancelled';

/** The most loads of the session that are remembered; the oldest beyond these are let go. */
export const MOST_LOADS = 100_000;

/** One load that has ended. Moments are milliseconds since the epoch, durations milliseconds. */
export interface LoadRecord {
  /** Loads are numbered from 0 without a gap, in the order they ended. */
  seq: number;
  /** When it ended. */
  at: number;
  ms: number;
  outcome: LoadOutcome;
  rowId: string;
  name: string;
  /** Null where the load ended before the file was hashed. */
  key: string | null;
  steps: StepTimes;
  /** Whether a slower tier's module was put into the faster ones. */
  promoted: boolean;
  /** Whether a compiled module was put into every tier. */
  stored: boolean;
  /** Whether it waited for another load of the same module, and took its answer. */
  shared: boolean;
  /** Compile time that was not spent, less what this hit took; null where it is no hit, or no compile was measured. */
  savedMs: number | null;
  /** Why it failed. */
  message: string | null;
}

/** All remembered loads at once, column by column: a window with 100,000 of them opens without a pause. */
export interface LoadColumns {
  /** The first one's number; the others follow without a gap. */
  firstSeq: number;
  at: Float64Array;
  ms: Float64Array;
  /** Places in `LOAD_OUTCOMES`. */
  outcome: Uint8Array;
  /** `NaN` where it is not known. */
  savedMs: Float64Array;
  /** Places in `modules`. */
  module: Uint32Array;
  modules: { rowId: string; name: string; key: string | null }[];
}
