import type { Bytes, Milliseconds } from '../units.ts';

/** What an artifact of the whole takes to load: before a byte of it is read, and for each byte of wasm. */
interface LoadEstimate {
  readonly ready: Milliseconds;
  readonly perByte: Milliseconds;
}

/** Where V8's natives are there, a program's own thread loads it. */
const ON_THE_SPOT: LoadEstimate = { ready: 30, perByte: 6 / 1e6 };
/** Elsewhere a thread has to be started, and told. */
const BY_THREAD: LoadEstimate = { ready: 85, perByte: 1 / 1e6 };
/** Its load must be less than this share of what there is to gain by it. */
const SMALL_SHARE = 0.5;
/** With more wasm, a trial alone takes a minute of all processors and hundreds of megabytes. */
export const MOST_WHOLE_BYTES: Bytes = 25e6;

/**
 * Tells whether an artifact of the whole module may be worth its compile: where its load, by estimate, is at most half of
 * what a run takes from its load on. Measured of whole commands: esbuild (14 MB of wasm, 10 to 24 MB of machine code) loads
 * in 70 to 95 ms and is 4 to 6 times as fast, of 0.25 s and more of the processors by the time that it ends; sql.js (0.7 MB)
 * and a parser with three grammars (2 MB), of 0.15 to 0.25 s, are a fifth faster where V8 loads an artifact on the spot, and
 * a tenth to a fifth slower where a thread has to be started for it. duckdb's (34 MB) takes 50 s of two processors and
 * 214 MB, and is no faster.
 *
 * @param cpuMs what a run used of the processors, V8's compiling threads too: a program that waits for something else has
 *   nothing to gain
 * @param startsThread whether it is loaded by a thread of the cache
 */
export function mayBeWorthWhole(wireBytes: Bytes, cpuMs: Milliseconds, startsThread: boolean): boolean {
  if (wireBytes > MOST_WHOLE_BYTES) return false;
  const { ready, perByte } = startsThread ? BY_THREAD : ON_THE_SPOT;
  return ready + wireBytes * perByte <= cpuMs * SMALL_SHARE;
}

/**
 * What it takes a process that ends to ask for one: a process, and to have the bytes and write them, beside V8's threads that
 * still compile. Measured of esbuild: 37 to 60 ms, by which a run is up to a tenth longer; it was twice that on a machine
 * that is busy.
 */
const ASK: Milliseconds = 30;
const ASK_EACH: Milliseconds = 3 / 1e6;
/** A first run is to cost no tenth more than without a cache. */
const UNNOTICED = 0.1;

/** Tells whether asking for it takes a share of a run that nobody notices. @param cpuMs as above */
export function isCheapToAskFor(wireBytes: Bytes, cpuMs: Milliseconds): boolean {
  return ASK + wireBytes * ASK_EACH <= cpuMs * UNNOTICED;
}
