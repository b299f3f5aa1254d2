import type { Milliseconds } from 'wasm-compile-cache';
import type { Place } from '../electron/place.ts';

export const RUNTIMES_VARIABLE = 'WASM_CACHE_BENCH_RUNTIMES';

export type RuntimesRequest =
  /** Reads the file and has V8 compile it as it does by itself. */
  | { what: 'stock'; wasm: string }
  /** Loads it through a cache that has nothing of it, ahead of time; or from disk. */
  | { what: 'cold' | 'disk'; wasm: string; place: Place }
  /** Writes the artifact that the disk tier holds to a file. */
  | { what: 'extract'; wasm: string; place: Place; artifactFile: string }
  /** Reads artifact and wasm, and has V8 deserialize them, with nothing around it. */
  | { what: 'floor'; wasm: string; artifactFile: string };

export interface RuntimesSample {
  ms: Milliseconds;
  artifactBytes: number;
}
