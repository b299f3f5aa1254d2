import type { CacheOperation } from 'wasm-compile-cache';
import type { Problem } from '../../shared/problem.ts';
import type { SharedTierState } from '../../shared/shared-tier.ts';
import type { Core } from '../create-core.ts';
import { refusalsOf, storeProblem } from '../store/shared-state.ts';
import type { TeamStore } from '../store/team-store.ts';
import { problemOf } from './problem.ts';

export interface SharedWatchOptions {
  shared: Core['shared'];
  store: TeamStore | null;
  onChange(): void;
}

const NOBODY: Problem = {
  kind: 'no-trusted-key',
  message: 'no key is trusted, so nothing is asked of the store',
  advice: 'Trust the public key of whoever publishes, in the settings.',
};

/** The team's tier: what it did, how soon its store answers, and what is wrong with it. */
export class SharedWatch {
  readonly #options: SharedWatchOptions;
  #distrust: Problem | null = null;

  constructor(options: SharedWatchOptions) {
    this.#options = options;
    if (options.store) options.store.meter.onAnswer = () => options.onChange();
    void this.trustChanged();
  }

  /** Null where there is none. */
  state(): SharedTierState | null {
    const { shared, store } = this.#options;
    if (!shared || !store) return null;
    const { state } = shared;
    const { hits, misses, late, failures, skipped, bytes, fetchMs, restsUntil } = state;
    return {
      address: store.meter.address,
      hits,
      misses,
      late,
      refusals: refusalsOf(state),
      failures,
      skipped,
      bytes,
      latency: store.meter.times,
      fetchMs,
      problem: storeProblem(state),
      restsUntil,
      distrust: this.#distrust,
    };
  }

  /** Takes that the tier has ended an operation. */
  ended(_operation: CacheOperation): void {
    this.#options.onChange();
    void this.trustChanged();
  }

  /** Finds out anew whether anybody is trusted. */
  async trustChanged(): Promise<void> {
    const { store, onChange } = this.#options;
    if (!store) return;
    const before = this.#distrust?.message;
    try {
      this.#distrust = (await store.trust.hasKey()) ? null : NOBODY;
    } catch (error) {
      this.#distrust = problemOf(error);
    }
    if (this.#distrust?.message !== before) onChange();
  }

  /** Says more of a miss than that: whether the store was asked at all. Null where it has answered. */
  missText({ error }: Pick<CacheOperation, 'error'>): string | null {
    const { state } = this.#options.shared ?? {};
    if (state?.restsUntil != null) return 'the store was not asked: it is left alone since it failed';
    // A plain miss says nothing more.
    return error instanceof Error && !/does not hold/.test(error.message) ? error.message : null;
  }
}
