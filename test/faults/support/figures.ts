/** Prints what a test has shown, in one line that stands out of a run's output. */
export function figure(what: string, values: Record<string, number | string>): void {
  const shown = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  console.log(`[figure] ${what}: ${shown.join(', ')}`);
}

/** Random numbers that come again for the same seed (mulberry32), so that a failure can be seen again. */
export class Dice {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env.FAULTS_SEED ?? Date.now() % 2 ** 31)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
}
