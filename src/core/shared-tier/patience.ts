import type { Bytes, Milliseconds } from '../units.ts';

/** What a load may take longer by, at most, for having asked a store in vain. */
const SHARE = 0.04;
/** What a module without anything in it takes to compile, in a process that is there already. */
const LEAST_COMPILE: Milliseconds = 20;
/**
 * As long as nothing has been measured here: what the fastest compile took of those that were tried (esbuild's 14 MB in 7.1 s;
 * sql.js' 0.7 MB takes twice as long a byte). Too little costs a compile that is begun and not needed.
 */
const UNMEASURED: Milliseconds = 7_100 / 14_000_000;
/** Of less wasm the start of the compile is what is measured. */
const WORTH_MEASURING: Bytes = 64 * 1024;
/** How much the latest compile counts. */
const WEIGHT = 0.3;

/**
 * How long a compile is put off for a store's answer: a twenty-fifth of what it is expected to take on this machine. After that
 * both go on, and the first to be done has it.
 */
export class Patience {
  #perByte: Milliseconds = UNMEASURED;
  #isMeasured = false;

  /** @param wireLength how much wasm would have to be compiled; null where nobody knows */
  of(wireLength: Bytes | null): Milliseconds {
    return SHARE * (LEAST_COMPILE + (wireLength ?? 0) * this.#perByte);
  }

  /** Takes note of what a compile took. */
  learn(wireLength: Bytes, compileMs: Milliseconds): void {
    if (wireLength < WORTH_MEASURING) return;
    const perByte = compileMs / wireLength;
    this.#perByte = this.#isMeasured ? this.#perByte + WEIGHT * (perByte - this.#perByte) : perByte;
    this.#isMeasured = true;
  }
}
