import type { Milliseconds } from '../units.ts';

const FIRST: Milliseconds = 1_000;
const LONGEST: Milliseconds = 5 * 60_000;

/** How long a store that has failed is left alone: each time in a row for twice as long, so that no load asks it in vain. */
export class StoreRest {
  readonly #now: () => Milliseconds;
  #failures = 0;
  #until: Milliseconds = 0;
  #problem: Error | null = null;

  constructor(now: () => Milliseconds = Date.now) {
    this.#now = now;
  }

  /** Until when it is left alone, as `Date.now` gives it; null where it may be asked. */
  get until(): Milliseconds | null {
    return this.#now() < this.#until ? this.#until : null;
  }

  /** What was wrong the last time; null where it was well then. */
  get problem(): Error | null {
    return this.#problem;
  }

  failed(problem: Error): void {
    this.#problem = problem;
    this.#until = this.#now() + Math.min(LONGEST, FIRST * 2 ** this.#failures);
    this.#failures++;
  }

  worked(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#problem = null;
  }
}
