import { LRUCache } from 'lru-cache';
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { Bytes } from '../units.ts';
import { automaticMemoryBudget, type Budget } from './automatic-budget.ts';
import { CacheError } from './cache-error.ts';
import { FallbackCache } from './fallback-cache.ts';
import type { ModuleCache } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';

export interface SharedCacheOptions {
  /** What the modules may weigh together; the least recently used go first. By default what suits the machine. */
  budget?: Budget;
  /** Told of each module that was evicted to stay within the budget. */
  onEviction?: (key: string, engineId: string, bytes: Bytes) => void;
}

/** V8's own overhead of a module without any code, so that a great many tiny modules weigh something too. */
const MODULE_OVERHEAD: Bytes = 4096;

/** The memory tier: modules shared by all callers in this process, bounded by a byte budget. */
export class SharedCache implements ModuleCache {
  #modules: LRUCache<string, CompiledModule>;
  #budget: Budget;
  readonly #onEviction: SharedCacheOptions['onEviction'];

  constructor({ budget = 'automatic', onEviction }: SharedCacheOptions = {}) {
    this.#budget = budget;
    this.#onEviction = onEviction;
    this.#modules = this.#createModules();
  }

  async load(key: ModuleHash, engine: Engine): Promise<CompiledModule> {
    const module = this.#modules.get(place(key, engine));
    if (module === undefined) throw CacheError.notFound(`memory does not hold ${key}`);
    return module;
  }

  async contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return this.#modules.has(place(key, engine));
  }

  /** Keeps the module. Rejects with a `CacheError` `other` where it alone is over the budget. */
  async save(key: ModuleHash, engine: Engine, module: CompiledModule): Promise<void> {
    const bytes = weigh(module);
    if (bytes > this.limit) throw CacheError.overBudget(key.toString(), bytes, 'memory', this.limit, null);
    this.#modules.set(place(key, engine), module);
  }

  /** Drops a module; tells whether it was there. */
  delete(key: ModuleHash, engine: Engine): boolean {
    return this.#modules.delete(place(key, engine));
  }

  clear(): void {
    this.#modules.clear();
  }

  /** How many modules it holds, and what they weigh. */
  get usage(): { entries: number; bytes: Bytes } {
    return { entries: this.#modules.size, bytes: this.#modules.calculatedSize };
  }

  get budget(): Budget {
    return this.#budget;
  }

  /** Sets the budget, and evicts what is over it. */
  setBudget(budget: Budget): void {
    const before = this.#modules;
    this.#budget = budget;
    this.#modules = this.#createModules();
    // From the least to the most recently used, so that the order stays and the oldest go.
    for (const place of [...before.rkeys()]) {
      const module = before.peek(place);
      if (module === undefined) continue;
      if (weigh(module) > this.limit) this.#evicted(place, module);
      else this.#modules.set(place, module);
    }
  }

  /** What the modules may weigh together, in bytes. */
  get limit(): Bytes {
    return this.#modules.maxSize;
  }

  #createModules(): LRUCache<string, CompiledModule> {
    return new LRUCache({
      maxSize: this.#budget === 'automatic' ? automaticMemoryBudget() : this.#budget,
      sizeCalculation: weigh,
      dispose: (module, place, reason) => {
        if (reason === 'evict') this.#evicted(place, module);
      },
    });
  }

  #evicted(place: string, module: CompiledModule): void {
    const slash = place.indexOf('/');
    this.#onEviction?.(place.slice(slash + 1), place.slice(0, slash), weigh(module));
  }

  withFallback<Fallback extends ModuleCache>(fallback: Fallback): FallbackCache<this, Fallback> {
    return new FallbackCache(this, fallback);
  }
}

/**
 * What a module really holds in this process: its machine code and V8's copy of the wire bytes, and whatever its
 * source of wire bytes keeps besides.
 */
export function weigh(module: CompiledModule): Bytes {
  return module.artifactBytes + module.wireLength + (module.wireBytes?.heldBytes ?? 0) + MODULE_OVERHEAD;
}

function place(key: ModuleHash, engine: Engine): string {
  return `${engine.deterministicId}/${key}`;
}
