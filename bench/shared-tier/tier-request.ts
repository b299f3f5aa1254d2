import type { Bytes, Milliseconds } from 'wasm-compile-cache';

/** In which a program that loads a module finds what it is to do. */
export const TIER_VARIABLE = 'WASM_CACHE_BENCH_TIER';

export interface TierRequest {
  wasm: string;
  cacheDirectory: string;
  /** The team's store; null where there is none. */
  store: { at: string; trustedKeys: string } | null;
}

export interface TierSample {
  servedBy: string;
  /** From the call until the module was there. */
  ms: Milliseconds;
  /** What came from the store. */
  bytes: Bytes;
}
