/**
 * A cache of compiled modules, and the ways to put caches together. The contract is wasmer's
 * (`lib/wasix/src/runtime/module_cache`).
 *
 * Assumptions, for those who use a cache and for those who write one:
 * - A key names one module: it is a hash of the wire bytes, and what is stored under it never changes.
 * - A module is only of use to the engine that compiled it, so (key, engine's id) finds it.
 * - Loads are expected far more often than saves.
 * - A cache may forget anything at any time. What it gives is right, or it gives nothing.
 *
 * Combinators: `cache.withFallback(other)` asks `other` where `cache` has nothing (`FallbackCache`), and
 * `new Spy(name, cache)` reports what happens to a cache.
 */
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import type { Milliseconds } from '../units.ts';
import type { FallbackCache } from './fallback-cache.ts';
import type { ModuleHash } from './module-hash.ts';
import type { CacheOperation } from './spy.ts';

/** The steps inside a tier that take time worth telling. */
export type TierStep = 'read' | 'verify' | 'deserialize' | 'serialize' | 'save';

/** What a caller may tell a cache along with an operation, and ask to be told of it. All of it is optional. */
export interface OperationContext {
  /** The wire bytes, where the caller has them: a tier on disk then need not read its own copy. */
  readonly wireBytes?: WireBytes | undefined;
  /** Called by each `Spy` whose cache gave the module, with the cache's name; an outer one after an inner one. */
  readonly onServed?: ((cache: string) => void) | undefined;
  /** Called by each `Spy` whose cache took a slower tier's hit, with the cache's name. */
  readonly onPromoted?: ((cache: string) => void) | undefined;
  /** Called by each `Spy` on the way with what it saw. Only where somebody asks for it is the time taken. */
  readonly onOperation?: ((operation: CacheOperation) => void) | undefined;
  /** Called with how long a step took. */
  readonly onStep?: ((step: TierStep, ms: Milliseconds) => void) | undefined;
  /** Called with a failure that does not change the outcome; without it, it becomes a process warning. */
  readonly onWarning?: ((error: Error) => void) | undefined;
  /** Set on a save that puts a slower tier's hit into a faster tier. */
  readonly promotion?: boolean | undefined;
}

export interface ModuleCache {
  /** Gives the module. Rejects with a `CacheError`, of kind `not-found` where this cache does not hold it. */
  load(key: ModuleHash, engine: Engine, context?: OperationContext): Promise<CompiledModule>;
  /** Tells whether a load would likely succeed, without loading. */
  contains(key: ModuleHash, engine: Engine): Promise<boolean>;
  /** Keeps the module. Rejects with a `CacheError` where it is not kept. */
  save(key: ModuleHash, engine: Engine, module: CompiledModule, context?: OperationContext): Promise<void>;
  /** Gives a cache that asks this one first, and `fallback` where this one has nothing. */
  withFallback<Fallback extends ModuleCache>(fallback: Fallback): FallbackCache<this, Fallback>;
}
