import type { CompiledModule, Engine } from '../engine/engine.ts';
import { CacheError } from './cache-error.ts';
import type { ModuleCache, OperationContext } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';
import { warn } from './warn.ts';

/** A cache that others can stand behind: what a cache extends to have `withFallback`. */
export abstract class ChainedCache implements ModuleCache {
  abstract load(key: ModuleHash, engine: Engine, context?: OperationContext): Promise<CompiledModule>;
  abstract contains(key: ModuleHash, engine: Engine): Promise<boolean>;
  abstract save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context?: OperationContext,
  ): Promise<void>;

  /** Gives a cache that asks this one first, and `other` where this one has nothing. */
  withFallback<Other extends ModuleCache>(other: Other): FallbackCache<this, Other> {
    return new FallbackCache(this, other);
  }
}

/** Asks a primary cache, then a fallback; a hit in the fallback is promoted into the primary. Holds no state of its own. */
export class FallbackCache<Primary extends ModuleCache, Fallback extends ModuleCache> extends ChainedCache {
  readonly primary: Primary;
  readonly fallback: Fallback;

  constructor(primary: Primary, fallback: Fallback) {
    super();
    this.primary = primary;
    this.fallback = fallback;
  }

  /** Gives the two caches that this one was made of. */
  intoInner(): [Primary, Fallback] {
    return [this.primary, this.fallback];
  }

  /**
   * Gives the primary's module, else the fallback's. Where both miss, rejects with the primary's error. A
   * promotion that fails does not fail the load: it is a warning (see `warn`), and so is a fallback's failure that
   * is more than a miss.
   */
  async load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    let primaryError: unknown;
    try {
      return await this.primary.load(key, engine, context);
    } catch (error) {
      primaryError = error;
    }
    let module: CompiledModule;
    try {
      module = await this.fallback.load(key, engine, context);
    } catch (error) {
      // A plain miss says nothing that the primary's error does not; a tier that fails must be heard of.
      if (!(error instanceof CacheError && error.kind === 'not-found')) {
        warn(error, key, engine, context.trace);
      }
      throw primaryError;
    }
    try {
      await this.primary.save(key, engine, module, { ...context, promotion: true });
    } catch (error) {
      warn(error, key, engine, context.trace);
    }
    return module;
  }

  /** Asks the primary alone: what lies in a fallback would have to be promoted. */
  loadHeld(key: ModuleHash, engine: Engine, context?: OperationContext): CompiledModule | undefined {
    return this.primary.loadHeld?.(key, engine, context);
  }

  prepare(): void {
    this.primary.prepare?.();
    this.fallback.prepare?.();
  }

  async contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return (await this.primary.contains(key, engine)) || (await this.fallback.contains(key, engine));
  }

  /**
   * Saves into both at the same time, and is over when both are. Rejects with the first failure; what the other
   * stored stays.
   */
  async save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext = {},
  ): Promise<void> {
    const saves = [
      this.primary.save(key, engine, module, context),
      this.fallback.save(key, engine, module, context),
    ];
    try {
      await Promise.all(saves);
    } catch (error) {
      // A caller that ended the process now would cut the other save off.
      await Promise.allSettled(saves);
      throw error;
    }
  }
}
