import { LRUCache } from 'lru-cache';
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { Bytes } from '../units.ts';
import { CacheError } from './cache-error.ts';
import { FallbackCache } from './fallback-cache.ts';
import type { ModuleCache } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';

export interface SharedCacheOptions {
  /** What the modules may weigh together; the least recently used go first. Unbounded by default. */
  budget?: Bytes;
  /** Told of each module that was evicted to stay within the budget. */
  onEviction?: (key: string, engineId: string, bytes: Bytes) => void;
}

/** V8's own overhead of a module without any code, so that a great many tiny modules weigh something too. */
const MODULE_OVERHEAD: Bytes = 4096;

/** The memory tier: modules shared by all callers in this process, bounded by a byte budget. */
export class SharedCache implements ModuleCache {
  readonly #modules: LRUCache<string, CompiledModule>;
  readonly #options: SharedCacheOptions;

  constructor(options: SharedCacheOptions = {}) {
    this.#options = options;
    this.#modules = createModules(options);
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
    const { budget } = this.#options;
    if (budget !== undefined && bytes > budget) {
      throw new CacheError(
        'other',
        `${key} weighs ${bytes} bytes, more than memory's whole budget of ${budget}`,
      );
    }
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

  get budget(): Bytes | null {
    return this.#options.budget ?? null;
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

function createModules({ budget, onEviction }: SharedCacheOptions): LRUCache<string, CompiledModule> {
  return new LRUCache({
    // Without a budget the weight is still counted, since it is shown.
    maxSize: budget ?? Number.MAX_SAFE_INTEGER,
    sizeCalculation: weigh,
    dispose: (module, at, reason) => {
      if (reason !== 'evict') return;
      const slash = at.indexOf('/');
      onEviction?.(at.slice(slash + 1), at.slice(0, slash), weigh(module));
    },
  });
}
