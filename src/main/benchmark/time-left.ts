import type { Milliseconds } from 'wasm-compile-cache';
import { median } from '../../shared/benchmark-statistics.ts';

/** Samples of one kind and one module that are still to be taken. */
export interface SamplesLeft {
  module: number;
  kind: string;
  count: number;
}

/** Estimates how long the rest of a run takes, from what its samples took so far with their processes. */
export class TimeLeft {
  readonly #taken = new Map<string, Milliseconds[]>();

  /** Notes what one sample took, from the start of its process to its end. */
  note(module: number, kind: string, ms: Milliseconds): void {
    const key = `${module} ${kind}`;
    this.#taken.set(key, [...(this.#taken.get(key) ?? []), ms]);
  }

  /** Gives null as long as one kind of sample that is left has not been taken once of its module. */
  estimate(left: readonly SamplesLeft[]): Milliseconds | null {
    let sum = 0;
    for (const { module, kind, count } of left) {
      if (count === 0) continue;
      const taken = this.#taken.get(`${module} ${kind}`);
      if (taken === undefined) return null;
      sum += count * median(taken);
    }
    return sum;
  }
}
