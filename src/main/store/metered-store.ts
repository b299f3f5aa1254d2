import type { Bytes, GetTerms, Milliseconds, ObjectStore, TransferTerms } from 'wasm-compile-cache';

/** Of a larger object it is the way that is measured, and not how soon the store answers: manifests are smaller. */
const SMALL: Bytes = 64 * 1024;
/** As many answers are remembered: the earliest make way. */
const MOST_SAMPLES = 1_000;

/** How soon a store has answered in this session. */
export interface AnswerTimes {
  latestMs: Milliseconds;
  medianMs: Milliseconds;
  /** Null of a single answer. */
  p95Ms: Milliseconds | null;
}

/** A store whose answers are timed. */
export class MeteredStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #now: () => Milliseconds;
  readonly #samples: Milliseconds[] = [];
  #latest: Milliseconds | null = null;
  /** Told of each answer, and of each question that came to nothing. */
  onAnswer: () => void = () => {};

  constructor(store: ObjectStore, now: () => Milliseconds = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  get address(): string {
    return this.#store.address;
  }

  /** Null before the first answer. */
  get times(): AnswerTimes | null {
    if (this.#latest === null) return null;
    const sorted = this.#samples.toSorted((a, b) => a - b);
    const p95Ms = sorted.length > 1 ? quantile(sorted, 0.95) : null;
    return { latestMs: this.#latest, medianMs: quantile(sorted, 0.5), p95Ms };
  }

  async get(name: string, terms: GetTerms): Promise<Uint8Array | null> {
    const start = this.#now();
    try {
      const bytes = await this.#store.get(name, terms);
      if (terms.maxBytes <= SMALL) this.#take(this.#now() - start);
      return bytes;
    } finally {
      // Whoever asked takes note of the answer first.
      setImmediate(() => this.onAnswer());
    }
  }

  putNew(name: string, bytes: Uint8Array, terms?: TransferTerms): Promise<boolean> {
    return this.#store.putNew(name, bytes, terms);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #take(ms: Milliseconds): void {
    this.#latest = ms;
    this.#samples.push(ms);
    if (this.#samples.length > MOST_SAMPLES) this.#samples.shift();
  }
}

/** The smallest of sorted numbers that so large a share of them does not exceed; between two in the middle their mean. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
