import type { CompileMode } from 'wasm-compile-cache';

export const STEADY_STATE_VARIABLE = 'WASM_CACHE_BENCH_STEADY_STATE';

export interface SteadyStateRequest {
  /** The folder of sql.js. */
  packageFolder: string;
  wasm: string;
  /** Null for stock V8 without a cache. */
  mode: CompileMode | null;
  cacheDirectory: string;
  /** How long to work. */
  seconds: number;
}

export interface SteadyStateSample {
  /** Rounds of the work in a second. */
  throughput: number;
  servedBy: string;
}
