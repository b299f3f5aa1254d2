import { type Cache, type CacheOptions, type CacheParts, openCache } from 'wasm-compile-cache';

/** What the app opens the cache with: its own key and budgets. */
export interface CoreOptions
  extends Omit<CacheOptions, 'directory' | 'sealKey' | 'keyPath' | 'keychain' | 'entries'> {
  cacheDirectory: string;
  sealKey: NonNullable<CacheOptions['sealKey']>;
}

/** The product without a face: the parts of the cache, and the way to end them. */
export interface Core extends CacheParts {
  /** Ends the threads and the compiling processes. */
  close(): Promise<void>;
}

/** The same, with the cache for what is asked of all its parts. */
export interface WholeCore extends Core {
  cache: Cache;
}

/** Opens the cache and makes it ready, so that a person's first load is as fast as later ones. */
export async function createCore({ cacheDirectory, ...options }: CoreOptions): Promise<WholeCore> {
  const cache = await openCache({
    // Whoever looks at a cache wants to see what it is worth, and waits for it.
    compile: 'ahead-of-time',
    smallest: 0,
    directory: cacheDirectory,
    ...options,
  });
  if (options.runOn !== 'calling-thread') await cache.warmUp();
  return { ...cache, cache, close: () => cache.close() };
}
