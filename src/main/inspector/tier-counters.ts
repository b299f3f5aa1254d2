import { CacheError, type CacheOperation } from 'wasm-compile-cache';
import type { Problem, TierState } from '../../shared/contract.ts';
import type { TierName } from '../../shared/tiers.ts';
import { problemOf } from './problem.ts';

/** Counts what a tier did, and knows whether it can be read and written. */
export class TierCounters {
  readonly name: TierName;
  #hits = 0;
  #misses = 0;
  #saves = 0;
  #promotions = 0;
  #evictions = 0;
  #rejected = 0;
  #failures = 0;
  /** Why reading, or writing, last failed; null once it has worked again. */
  readonly #failing: Record<'load' | 'save', Problem | null> = { load: null, save: null };
  /** Why nothing of it may be touched. */
  #closed: Problem | null = null;

  constructor(name: TierName) {
    this.name = name;
  }

  /** Takes an operation of this tier's that has ended, as the diagnostics channels tell it. */
  count({ kind, outcome, error }: Pick<CacheOperation, 'kind' | 'outcome' | 'error'>): void {
    switch (outcome) {
      case 'hit':
        this.#hits++;
        break;
      case 'miss':
        this.#misses++;
        break;
      case 'rejected':
        this.#misses++;
        this.#rejected++;
        break;
      case 'saved':
        this.#saves++;
        break;
      case 'promoted':
        this.#promotions++;
        break;
      case 'read-failed':
      case 'save-failed':
        this.#failures++;
        break;
    }
    if (kind !== 'compile') this.judge(kind, error);
  }

  /** Takes what came of finding out what the tier holds: null, or why that failed. A closed tier is told of at once. */
  measured(error: unknown): void {
    this.#closed = isClosed(error) ? problemOf(error) : null;
  }

  countEviction(): void {
    this.#evictions++;
  }

  /** Learns from an operation, which failed with `error` or not (null), whether reading, or writing, works. */
  judge(kind: 'load' | 'save', error: unknown): void {
    const refusal = error instanceof CacheError ? error.kind : null;
    // A miss and an entry that was dropped are a tier at work; only the file system's refusals are its failure.
    if (refusal === 'file-read' || refusal === 'file-write') this.#failing[kind] = problemOf(error);
    else if (refusal !== 'serialize') this.#failing[kind] = null;
  }

  /** Why reading from it, and writing to it, does not work; null where it does. */
  get failing(): TierState['failing'] {
    return { read: this.#failing.load ?? this.#closed, write: this.#failing.save ?? this.#closed };
  }

  /** The tier as the window shows it. */
  state(
    holds: Pick<
      TierState,
      'entries' | 'bytes' | 'budgetBytes' | 'budgetIsAutomatic' | 'unsaved' | 'location'
    >,
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
      failures: this.#failures,
      failing: this.failing,
    };
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof CacheError && (error.cause as { code?: unknown })?.code === 'TIER_CLOSED';
}
