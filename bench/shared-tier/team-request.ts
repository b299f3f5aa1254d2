import type { Bytes, Milliseconds } from 'wasm-compile-cache';

/** In which a program that is a machine of a team finds what it is to do. */
export const TEAM_VARIABLE = 'WASM_CACHE_BENCH_TEAM';

export interface TeamRequest {
  /** A folder that nothing has been put into. */
  cacheDirectory: string;
  wasm: string;
  /** The team's store; null for a machine that has none. */
  url: string | null;
  /** Whom it trusts, a line for each key; or what it publishes with, as the text of a private key. */
  trustedKeys?: readonly string[];
  signingKey?: string;
}

export interface TeamSample {
  servedBy: string;
  /** From the call to its answer. */
  ms: Milliseconds;
  /** What came from the store, or went there. */
  bytes: Bytes;
}
