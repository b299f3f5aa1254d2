import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CacheError } from './cache-error.ts';
import { type CacheMessage, cacheChannels, isHeard } from './diagnostics.ts';
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

/**
 * Wraps a cache, counts its successes and failures, and reports each operation: on the diagnostics channels,
 * and to the caller's `context.onOperation`. It changes no outcome.
 */
export class Spy<Inner extends ModuleCache = ModuleCache> implements ModuleCache {
  readonly name: string;
  readonly inner: Inner;
  readonly counts: SpyCounts = { loads: { success: 0, failure: 0 }, saves: { success: 0, failure: 0 } };

  /** @param name what the reports call the cache, e.g. `memory` */
  constructor(name: string, inner: Inner) {
    this.name = name;
    this.inner = inner;
  }

  load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    if (context.onOperation || isHeard(cacheChannels.load)) {
      return this.#observe('load', key, engine, context, () => this.#load(key, engine, context));
    }
    // Nobody listens: this is the way of most memory hits, which take less time than telling of them.
    return this.#load(key, engine, context);
  }

  contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return this.inner.contains(key, engine);
  }

  save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext = {},
  ): Promise<void> {
    return this.#observe('save', key, engine, context, () => this.#save(key, engine, module, context)).then(
      () => undefined,
    );
  }

  withFallback<Fallback extends ModuleCache>(fallback: Fallback): FallbackCache<this, Fallback> {
    return new FallbackCache(this, fallback);
  }

  async #load(key: ModuleHash, engine: Engine, context: OperationContext): Promise<CompiledModule> {
    let module: CompiledModule;
    try {
      module = await this.inner.load(key, engine, context);
    } catch (error) {
      this.counts.loads.failure++;
      throw error;
    }
    this.counts.loads.success++;
    context.onServed?.(this.name);
    return module;
  }

  async #save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext,
  ): Promise<CompiledModule> {
    try {
      await this.inner.save(key, engine, module, context);
    } catch (error) {
      this.counts.saves.failure++;
      throw error;
    }
    this.counts.saves.success++;
    if (context.promotion) context.onPromoted?.(this.name);
    return module;
  }

  /** Runs an operation, and tells everyone who listens how it ended. */
  #observe(
    kind: CacheOperation['kind'],
    key: ModuleHash,
    engine: Engine,
    context: OperationContext,
    run: () => Promise<CompiledModule>,
  ): Promise<CompiledModule> {
    const channel = cacheChannels[kind];
    if (!isHeard(channel)) return this.#time(kind, key, engine, context, run, null);
    const message = this.#message(key, engine, context);
    return channel.tracePromise(() => this.#time(kind, key, engine, context, run, message), message);
  }

  async #time(
    kind: CacheOperation['kind'],
    key: ModuleHash,
    engine: Engine,
    context: OperationContext,
    run: () => Promise<CompiledModule>,
    message: CacheMessage | null,
  ): Promise<CompiledModule> {
    const start = performance.now();
    let module: CompiledModule | null = null;
    let error: CacheError | null = null;
    try {
      module = await run();
      return module;
    } catch (cause) {
      error = CacheError.from(cause, 'other');
      throw cause;
    } finally {
      const ms = performance.now() - start;
      const bytes = module === null ? 0 : module.artifactBytes + module.wireLength;
      if (message) Object.assign(message, { ms, bytes, outcome: error?.kind ?? 'success' });
      const { deterministicId: engineId } = engine;
      const promotion = context.promotion ?? false;
      const operation: CacheOperation = {
        cache: this.name,
        kind,
        key,
        engineId,
        ms,
        bytes,
        promotion,
        error,
      };
      context.onOperation?.(operation);
    }
  }

  #message(key: ModuleHash, engine: Engine, context: OperationContext): CacheMessage {
    return {
      tier: this.name,
      key,
      engineId: engine.deterministicId,
      promotion: context.promotion ?? false,
      source: this,
      ms: 0,
      bytes: 0,
      outcome: null,
      error: undefined,
    };
  }
}
