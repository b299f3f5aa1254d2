/**
 * What the cache was worth, in milliseconds, from measured times only.
 *
 * A hit saved what V8 took for the module's last measured compile by this engine, without the start of a process, less
 * what the hit took as a whole: reading and hashing the file count against it. A hit that was slower than the compile counts negative. Where no compile was
 * ever measured, nothing is counted, and the number of such hits is told.
 */
import type { Problem } from './problem.ts';
import type { AskedTier } from './tiers.ts';

/** The sums over loads that gave a module. */
export interface WorthTotals {
  loads: number;
  hits: Record<AskedTier, number>;
  /** May be negative. Of hits whose compile was measured. */
  savedMs: number;
  /** What those hits took together: with `savedMs` that is what their compiles would have taken. */
  hitMs: number;
  /** Hits whose compile was never measured, so that they count in no time. */
  unmeasuredHits: number;
  /** Hits that were slower than the compile, and by how much together: `savedMs` has that in it already. */
  slowerHits: number;
  slowerMs: number;
  /** Compiles that were measured, and what they took together. */
  compiles: number;
  compileMs: number;
}

/** The headline: this session's sums, and those since the beginning. */
export interface Worth {
  session: WorthTotals;
  ever: WorthTotals;
  /** When the first load was that `ever` counts; null where there was none. */
  since: number | null;
  /** Why the sums cannot be kept, or could not all be read; null where all is well. */
  problem: Problem | null;
}

/** What one module's loads were worth. */
export interface ModuleWorth extends WorthTotals {
  /** Null for all those together that are kept as one sum, since there were too many modules. */
  key: string | null;
  /** The file's name when it was last loaded. */
  name: string;
  usedAt: number;
  /** Its last compile by this engine that was measured. */
  lastCompile: { ms: number; at: number } | null;
}

/** Which loads are summed. */
export const WORTH_SPANS = ['session', 'ever'] as const;
export type WorthSpan = (typeof WORTH_SPANS)[number];

/** What a compile is expected to take, and from what. */
export type CompileExpectation =
  /** This module's last compile by this engine, at `at`. */
  | { from: 'last-compile'; ms: number; at: number }
  /** Its size, and how many bytes a millisecond this machine has compiled so far. */
  | { from: 'speed'; ms: number; bytes: number; bytesPerMs: number };

export const hitsOf = ({ hits }: Pick<WorthTotals, 'hits'>): number => hits.memory + hits.disk + hits.shared;

/** The share of loads that a tier answered, from 0 to 1; null where there were none. */
export const hitRateOf = (totals: Pick<WorthTotals, 'hits' | 'loads'>): number | null =>
  totals.loads === 0 ? null : hitsOf(totals) / totals.loads;
