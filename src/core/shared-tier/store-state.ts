import type { Bytes, Milliseconds } from '../units.ts';
import { REFUSAL_REASONS, type RefusalReason } from './refusal.ts';

/** What the shared tier has come to in this process. */
export interface StoreState {
  /** The store, without anything secret in its address. */
  readonly address: string;
  /** Artifacts that were fetched, and found to be what was signed. */
  readonly hits: number;
  /** How often the store had nothing. */
  readonly misses: number;
  /** Answers that were not waited for; one that came before the compile was done is among the hits as well. */
  readonly late: number;
  /** What was refused, by reason: nothing of it was ever shown to V8. */
  readonly refusals: Readonly<Record<RefusalReason, number>>;
  /** How often the store failed, and how often it was not asked since it had. */
  readonly failures: number;
  readonly skipped: number;
  /** What came from the store, manifests included. */
  readonly bytes: Bytes;
  /** From a question to the store's answer, hit or miss, the latest; null before the first. */
  readonly latencyMs: Milliseconds | null;
  /** From a question to an artifact that is checked, the latest; null before the first. */
  readonly fetchMs: Milliseconds | null;
  /** What is wrong with it, and what to do; null where nothing is. */
  readonly problem: { readonly message: string; readonly advice: string | null } | null;
  /** Until when it is left alone for that, in milliseconds since the epoch; null where it is not. */
  readonly restsUntil: Milliseconds | null;
}

/** The same while it is counted. */
export type StoreCounts = {
  -readonly [Name in keyof Omit<
    StoreState,
    'address' | 'problem' | 'restsUntil' | 'refusals'
  >]: StoreState[Name];
} & { refusals: Record<RefusalReason, number> };

export function noCounts(): StoreCounts {
  const refusals = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0]));
  return {
    hits: 0,
    misses: 0,
    late: 0,
    refusals: refusals as Record<RefusalReason, number>,
    failures: 0,
    skipped: 0,
    bytes: 0,
    latencyMs: null,
    fetchMs: null,
  };
}
