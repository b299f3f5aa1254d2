import type { Milliseconds } from 'wasm-compile-cache';

export const SMALL_MODULES_VARIABLE = 'WASM_CACHE_BENCH_SMALL_MODULES';

export interface SmallModulesRequest {
  /** `stock` compiles one file after the other and writes as many; `cache` loads them one after the other. */
  what: 'stock' | 'cache';
  /** A folder of wasm files. */
  folder: string;
  /** An empty folder: the cache's, or that of the files that are written. */
  directory: string;
}

export interface SmallModulesSample {
  ms: Milliseconds;
  modules: number;
}
