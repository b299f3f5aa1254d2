import type { CompiledModule, Engine } from '../engine/engine.ts';
import { ChainedCache } from './fallback-cache.ts';
import type { ModuleCache, OperationContext } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';
import { isObserved, observe } from './observe.ts';
import { beginOperation, type CacheOperation } from './operation.ts';

/** How often each outcome was seen. */
export interface SpyCounts {
  loads: { success: number; failure: number };
  saves: { success: number; failure: number };
}

/**
 * Wraps a cache, counts its successes and failures, and reports each operation: on the diagnostics channels,
 * and to the caller's trace. It changes no outcome.
 */
export class Spy<Inner extends ModuleCache = ModuleCache> extends ChainedCache {
  readonly name: string;
  readonly inner: Inner;
  readonly counts: SpyCounts = { loads: { success: 0, failure: 0 }, saves: { success: 0, failure: 0 } };

  /** @param name what the reports call the cache, e.g. `memory` */
  constructor(name: string, inner: Inner) {
    super();
    this.name = name;
    this.inner = inner;
  }

  loadHeld(key: ModuleHash, engine: Engine, { trace }: OperationContext = {}): CompiledModule | undefined {
    // Where somebody listens, they are to hear of it as of any load.
    if (isObserved('load', trace)) return undefined;
    const module = this.inner.loadHeld?.(key, engine);
    if (module === undefined) return undefined;
    this.counts.loads.success++;
    if (trace) trace.servedBy = this.name;
    return module;
  }

  prepare(): void {
    this.inner.prepare?.();
  }

  load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    if (!isObserved('load', context.trace)) return this.#load(key, engine, context);
    const operation = this.#begin('load', key, engine, context);
    return observe(operation, context.trace, () => this.#load(key, engine, context));
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
    const save = () => this.#save(key, engine, module, context);
    if (!isObserved('save', context.trace)) await save();
    else await observe(this.#begin('save', key, engine, context), context.trace, save);
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
    if (context.trace) context.trace.servedBy = this.name;
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
    if (context.promotion && context.trace) context.trace.promotedInto = this.name;
    return module;
  }

  #begin(
    kind: 'load' | 'save',
    key: ModuleHash,
    { deterministicId: engineId }: Engine,
    { promotion = false }: OperationContext,
  ): CacheOperation {
    return beginOperation({ kind, tier: this.name, key, engineId, promotion, source: this });
  }
}
