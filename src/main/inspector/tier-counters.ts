import type { CacheMessage } from 'wasm-compile-cache/diagnostics';
import type { Problem, TierName, TierState } from '../../shared/contract.ts';
import { problemOf } from './problem.ts';

/** Counts what a tier did, and knows whether it works. */
export class TierCounters {
  readonly name: TierName;
  #hits = 0;
  #misses = 0;
  #saves = 0;
  #promotions = 0;
  #evictions = 0;
  #rejected = 0;
  /** Why reading, writing or measuring last failed; null once it has worked again. */
  readonly #failing: Record<'load' | 'save' | 'measure', Problem | null> = {
    load: null,
    save: null,
    measure: null,
  };

  constructor(name: TierName) {
    this.name = name;
  }

  /** Takes an operation of this tier's that has ended, as the diagnostics channels tell it. */
  count(
    kind: 'load' | 'save',
    { outcome, error, promotion }: Pick<CacheMessage, 'outcome' | 'error' | 'promotion'>,
  ): void {
    if (kind === 'load') {
      if (outcome === 'success') this.#hits++;
      else this.#misses++;
      if (outcome === 'deserialize') this.#rejected++;
    } else if (outcome === 'success') {
      if (promotion) this.#promotions++;
      else this.#saves++;
    }
    // A miss and an entry that was dropped are a tier at work; only the file system's refusals are its failure.
    const failed = outcome === 'file-read' || outcome === 'file-write';
    if (failed) this.#failing[kind] = problemOf(error);
    else if (outcome !== 'serialize') this.#failing[kind] = null;
  }

  /** Takes what came of finding out what the tier holds: null, or why that failed. */
  measured(error: unknown): void {
    this.#failing.measure = error === null ? null : problemOf(error);
  }

  countEviction(): void {
    this.#evictions++;
  }

  /** The tier as the window shows it. */
  state(
    holds: Pick<TierState, 'entries' | 'bytes' | 'budgetBytes' | 'budgetIsAutomatic' | 'location'>,
  ): TierState {
    return {
      name: this.name,
      ...holds,
      hits: this.#hits,
      misses: this.#misses,
      saves: this.#saves,
      promotions: this.#promotions,
      evictions: this.#evictions,
      rejected: this.#rejected,
      failing: this.#failing.save ?? this.#failing.load ?? this.#failing.measure,
    };
  }
}
