/**
 * A cache of compiled modules. The contract is wasmer's (`lib/wasix/src/runtime/module_cache`).
 *
 * Assumptions, for those who use a cache and for those who write one:
 * - A key names one module: it is a hash of the wire bytes, and what is stored under it never changes.
 * - A module is only of use to the engine that compiled it, so (key, engine's id) finds it.
 * - Loads are expected far more often than saves.
 * - A cache may forget anything at any time. What it gives is right, or it gives nothing.
 *
 * Combinators: `cache.withFallback(other)` asks `other` where `cache` has nothing (`FallbackCache`), and
 * `new Spy(name, cache)` reports what happens to a cache. A cache has `withFallback` by extending `ChainedCache`.
 */
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { WireBytes, WireSource } from '../engine/wire-bytes.ts';
import type { ModuleHash } from './module-hash.ts';
import type { Trace } from './trace.ts';

/** What a caller may tell a cache along with an operation. All of it is optional. */
export interface OperationContext {
  /** The wire bytes, where the caller has them: a tier on disk then need not read its own copy. */
  readonly wireBytes?: WireBytes | undefined;
  /** Gives where they can be had, for a tier that has none of its own and needs them only where it has the module. */
  readonly wireSource?: (() => Promise<WireSource>) | undefined;
  /** Takes what happens on the way. */
  readonly trace?: Trace | undefined;
  /** Set on a save that puts a slower tier's hit into a faster tier. */
  readonly promotion?: boolean | undefined;
}

export interface ModuleCache {
  /** Gives the module. Rejects with a `CacheError`, of kind `not-found` where this cache does not hold it. */
  load(key: ModuleHash, engine: Engine, context?: OperationContext): Promise<CompiledModule>;
  /**
   * Does what `load` does, at once: for a cache that holds modules in memory. Gives undefined where it would have to
   * wait, or has nothing; then nothing has been counted or told, and `load` is to be asked.
   */
  loadHeld?(key: ModuleHash, engine: Engine, context?: OperationContext): CompiledModule | undefined;
  /** Begins what a load needs whichever module it is of: one is about to be asked for, whose key is being found out. */
  prepare?(): void;
  /** Tells whether a load would likely succeed, without loading. */
  contains(key: ModuleHash, engine: Engine): Promise<boolean>;
  /** Keeps the module. Rejects with a `CacheError` where it is not kept. */
  save(key: ModuleHash, engine: Engine, module: CompiledModule, context?: OperationContext): Promise<void>;
}
