import type { Bytes, Milliseconds } from 'wasm-compile-cache';

/** In which a program that gets objects finds what it is to do. */
export const STORE_VARIABLE = 'WASM_CACHE_BENCH_STORE';

/** How an object is got: by the store, by Node's own `fetch`, or by the store in so many parts at once. */
export type Way = 'store' | 'fetch' | '2 ranges' | '4 ranges';

export interface StoreRequest {
  url: string;
  name: string;
  bytes: Bytes;
  way: Way;
}

export interface StoreSample {
  /** The first, with its connection. */
  first: Milliseconds;
  /** The next one on the connection that was kept. */
  next: Milliseconds;
}
