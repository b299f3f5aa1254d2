import type { Bytes, Milliseconds } from '../units.ts';

/** What is there before a byte of it is read: the cache's own code, and a thread to load it. */
const READY: Milliseconds = 30;
/** What an artifact of the whole takes to load, for each byte of wasm. */
const LOAD: Milliseconds = 10 / 1e6;
/** With more, a trial alone takes a minute of all processors and hundreds of megabytes. */
const LONGEST_LOAD: Milliseconds = 250;
/** Its load must be less than this share of what there is to gain by it. */
const SMALL_SHARE = 0.5;
/** Below this a run takes as long by chance. */
const NOTICEABLE: Milliseconds = 20;

/**
 * Tells whether an artifact of the whole module may be worth its compile: where its load, by estimate, is at most half of
 * what a run takes from its load on. Measured: esbuild (14 MB of wasm, 51 MB of machine code) 65 to 95 ms, duckdb (34 and
 * 214 MB) 650 ms, sql.js (0.7 and 3 MB) 9 to 13 ms; so about 10 ms for a megabyte of wasm. Of more than 22 MB it is not even
 * made: duckdb's takes 50 s of two processors and 214 MB.
 *
 * @param cpuMs what a run used of the processors, V8's compiling threads too: a program that waits for something else has
 *   nothing to gain
 */
export function mayBeWorthWhole(wireBytes: Bytes, cpuMs: Milliseconds): boolean {
  const load = READY + wireBytes * LOAD;
  return cpuMs >= NOTICEABLE && load <= LONGEST_LOAD && load <= cpuMs * SMALL_SHARE;
}

/** What it takes a process that ends to ask for one: the cache's own code, a process, and to hash and write the bytes. */
const ASK: Milliseconds = 25;
const ASK_EACH: Milliseconds = 0.7 / 1e6;
/** A first run is to cost no tenth more than without a cache. */
const UNNOTICED = 0.1;

/** Tells whether asking for it takes a share of a run that nobody notices. @param cpuMs as above */
export function isCheapToAskFor(wireBytes: Bytes, cpuMs: Milliseconds): boolean {
  return ASK + wireBytes * ASK_EACH <= cpuMs * UNNOTICED;
}

/** No artifact of the whole is made of more bytes of wasm, however long its runs are. */
export const MOST_WHOLE_BYTES: Bytes = (LONGEST_LOAD - READY) / LOAD;
