import type { CompiledModule, Engine } from '../engine/engine.ts';
import { CacheError } from './cache-error.ts';
import { ChainedCache } from './fallback-cache.ts';
import type { ModuleCache, OperationContext } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';

/** A cache that has been asked and has nothing: it is not asked, nor counts it, a second time, and takes what others have. */
export class UnaskedCache extends ChainedCache {
  readonly inner: ModuleCache;

  constructor(inner: ModuleCache) {
    super();
    this.inner = inner;
  }

  /** Rejects with a `CacheError` of kind `not-found`. */
  async load(key: ModuleHash): Promise<CompiledModule> {
    throw CacheError.notFound(`${key} has been asked for already`);
  }

  async contains(): Promise<boolean> {
    return false;
  }

  save(key: ModuleHash, engine: Engine, module: CompiledModule, context?: OperationContext): Promise<void> {
    return this.inner.save(key, engine, module, context);
  }
}
