import type { Bytes, Milliseconds } from 'wasm-compile-cache';
import type { Place } from '../electron/place.ts';

/** Where the program finds its `OpeningRequest`, in JSON. */
export const OPENING_VARIABLE = 'WASM_CACHE_BENCH_OPENING';

export interface OpeningRequest {
  place: Place;
  /** A module to load once the cache is open. */
  wasm: string;
  /** Whether the disk tier is to have it already. */
  expects: 'disk' | 'any';
}

export interface OpeningSample {
  /** How long each took. */
  ms: { import: Milliseconds; open: Milliseconds; firstLoad: Milliseconds };
  /** By how much the resident memory rose. */
  bytes: { import: Bytes; open: Bytes };
}
