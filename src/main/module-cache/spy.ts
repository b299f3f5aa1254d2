import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CacheError } from './cache-error.ts';
import { FallbackCache } from './fallback-cache.ts';
import type { ModuleCache, OperationContext } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';

/** One call that reached a cache, as it ended. */
export interface CacheOperation {
  readonly cache: string;
  readonly kind: 'load' | 'save';
  readonly key: ModuleHash;
  readonly engineId: string;
  readonly ms: Milliseconds;
  /** The weight of the module that was given or kept: machine code and wire bytes; 0 where there was none. */
  readonly bytes: Bytes;
  /** Whether this was the save that follows a slower tier's hit. */
  readonly promotion: boolean;
  /** Null where it succeeded. */
  readonly error: CacheError | null;
}

/** How often each outcome was seen. */
export interface SpyCounts {
  loads: { success: number; failure: number };
  saves: { success: number; failure: number };
}

/** Wraps a cache, counts its successes and failures, and reports each operation. It changes no outcome. */
export class Spy<Inner extends ModuleCache = ModuleCache> implements ModuleCache {
  readonly name: string;
  readonly inner: Inner;
  readonly counts: SpyCounts = { loads: { success: 0, failure: 0 }, saves: { success: 0, failure: 0 } };
  readonly #listener: ((operation: CacheOperation) => void) | undefined;

  /**
   * @param name what the reports call the cache, e.g. `memory`
   * @param listener told of every operation; a caller's own `context.onOperation` is told besides
   */
  constructor(name: string, inner: Inner, listener?: (operation: CacheOperation) => void) {
    this.name = name;
    this.inner = inner;
    this.#listener = listener;
  }

  async load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    const start = performance.now();
    try {
      const module = await this.inner.load(key, engine, context);
      this.counts.loads.success++;
      this.#report('load', key, engine, context, start, module, null);
      return module;
    } catch (error) {
      this.counts.loads.failure++;
      this.#report('load', key, engine, context, start, null, CacheError.from(error, 'other'));
      throw error;
    }
  }

  contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return this.inner.contains(key, engine);
  }

  async save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext = {},
  ): Promise<void> {
    const start = performance.now();
    try {
      await this.inner.save(key, engine, module, context);
      this.counts.saves.success++;
      this.#report('save', key, engine, context, start, module, null);
    } catch (error) {
      this.counts.saves.failure++;
      this.#report('save', key, engine, context, start, null, CacheError.from(error, 'other'));
      throw error;
    }
  }

  withFallback<Fallback extends ModuleCache>(fallback: Fallback): FallbackCache<this, Fallback> {
    return new FallbackCache(this, fallback);
  }

  #report(
    kind: CacheOperation['kind'],
    key: ModuleHash,
    engine: Engine,
    context: OperationContext,
    start: Milliseconds,
    module: CompiledModule | null,
    error: CacheError | null,
  ): void {
    if (!this.#listener && !context.onOperation) return;
    const operation: CacheOperation = {
      cache: this.name,
      kind,
      key,
      engineId: engine.deterministicId,
      ms: performance.now() - start,
      bytes: module === null ? 0 : module.artifactBytes + module.wireLength,
      promotion: context.promotion ?? false,
      error,
    };
    this.#listener?.(operation);
    context.onOperation?.(operation);
  }
}
