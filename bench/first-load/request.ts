import type { CompileMode, Milliseconds } from 'wasm-compile-cache';

export const FIRST_LOAD_VARIABLE = 'WASM_CACHE_BENCH_FIRST_LOAD';

export interface FirstLoadRequest {
  wasm: string;
  /** Null for stock V8 without a cache. */
  mode: CompileMode | null;
  /** An empty folder. */
  cacheDirectory: string;
}

export interface FirstLoadSample {
  ms: Milliseconds;
}
