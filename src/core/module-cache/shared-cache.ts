import { LRUCache } from 'lru-cache';
import type { CompiledModule, Engine, EngineId } from '../engine/engine.ts';
import type { Bytes } from '../units.ts';
import { automaticMemoryBudget, type Budget, requireBudget } from './automatic-budget.ts';
import { CacheError } from './cache-error.ts';
import { ChainedCache } from './fallback-cache.ts';
import type { ModuleHash } from './module-hash.ts';

export interface SharedCacheOptions {
  /** What the modules may weigh together; the least recently used go first. By default what suits the machine. */
  budget?: Budget;
  /** Told of each module that was evicted to stay within the budget. */
  onEviction?: (key: ModuleHash, engineId: EngineId, bytes: Bytes) => void;
}

/** Where a module is held; there is one object for each module. */
interface Place {
  readonly engineId: EngineId;
  readonly key: ModuleHash;
}

/** V8's own overhead of a module without any code, so that a great many tiny modules weigh something too. */
const MODULE_OVERHEAD: Bytes = 4096;

/** The memory tier: modules shared by all callers in this process, bounded by a byte budget. */
export class SharedCache extends ChainedCache {
  #modules: LRUCache<Place, CompiledModule>;
  /** The places of the modules that are held, by engine and key: making one string of the two takes longer than a hit. */
  readonly #places = new Map<EngineId, Map<ModuleHash, Place>>();
  #budget: Budget;
  readonly #onEviction: SharedCacheOptions['onEviction'];

  constructor({ budget = 'automatic', onEviction }: SharedCacheOptions = {}) {
    super();
    requireBudget('the memory budget', budget);
    this.#budget = budget;
    this.#onEviction = onEviction;
    this.#modules = this.#createModules();
  }

  /** Gives a module at once; undefined where it is not held. */
  get(key: ModuleHash, engine: Engine): CompiledModule | undefined {
    const place = this.#placeOf(key, engine);
    return place && this.#modules.get(place);
  }

  loadHeld(key: ModuleHash, engine: Engine): CompiledModule | undefined {
    return this.get(key, engine);
  }

  /** Gives the keys of the modules of an engine that are held, in the order in which they came. */
  keysOf(engine: Pick<Engine, 'deterministicId'>): ModuleHash[] {
    return [...(this.#places.get(engine.deterministicId)?.keys() ?? [])];
  }

  async load(key: ModuleHash, engine: Engine): Promise<CompiledModule> {
    const module = this.get(key, engine);
    if (module === undefined) throw CacheError.notFound(`memory does not hold ${key}`);
    return module;
  }

  async contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return this.#placeOf(key, engine) !== undefined;
  }

  /** Keeps the module. Rejects with a `CacheError` `other` where it alone is over the budget. */
  async save(key: ModuleHash, engine: Engine, module: CompiledModule): Promise<void> {
    this.keep(key, engine, module);
  }

  /** Keeps the module at once. Throws as `save` rejects. */
  keep(key: ModuleHash, engine: Engine, module: CompiledModule): void {
    const bytes = weigh(module);
    if (bytes > this.limit) throw CacheError.overBudget(key, bytes, 'memory', this.limit, null);
    this.#modules.set(this.#placeOf(key, engine) ?? this.#addPlace(key, engine), module);
  }

  /** Drops a module; tells whether it was there. */
  delete(key: ModuleHash, engine: Engine): boolean {
    const place = this.#placeOf(key, engine);
    return place !== undefined && this.#modules.delete(place);
  }

  clear(): void {
    this.#modules.clear();
  }

  /** Tells whether it holds any module of so many bytes of wasm. */
  holdsLength(wireLength: Bytes): boolean {
    for (const module of this.#modules.values()) if (module.wireLength === wireLength) return true;
    return false;
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
    requireBudget('the memory budget', budget);
    const before = this.#modules;
    this.#budget = budget;
    this.#modules = this.#createModules();
    // From the least to the most recently used, so that the order stays and the oldest go.
    for (const [place, module] of [...before.rentries()] as [Place, CompiledModule][]) {
      if (weigh(module) > this.limit) this.#evicted(place, module);
      else this.#modules.set(place, module);
    }
  }

  /** What the modules may weigh together, in bytes. */
  get limit(): Bytes {
    return this.#modules.maxSize;
  }

  #createModules(): LRUCache<Place, CompiledModule> {
    return new LRUCache({
      maxSize: this.#budget === 'automatic' ? automaticMemoryBudget() : this.#budget,
      sizeCalculation: weigh,
      dispose: (module, place, reason) => {
        if (reason === 'evict') this.#evicted(place, module);
        else if (reason === 'delete') this.#removePlace(place);
      },
    });
  }

  #evicted(place: Place, module: CompiledModule): void {
    this.#removePlace(place);
    this.#onEviction?.(place.key, place.engineId, weigh(module));
  }

  #placeOf(key: ModuleHash, engine: Engine): Place | undefined {
    return this.#places.get(engine.deterministicId)?.get(key);
  }

  #addPlace(key: ModuleHash, { deterministicId: engineId }: Engine): Place {
    const place = { engineId, key: key };
    const ofEngine = this.#places.get(engineId) ?? new Map<ModuleHash, Place>();
    this.#places.set(engineId, ofEngine.set(place.key, place));
    return place;
  }

  #removePlace({ engineId, key }: Place): void {
    this.#places.get(engineId)?.delete(key);
  }
}

/**
 * What a module really holds in this process: its machine code and V8's copy of the wire bytes, and whatever its
 * source of wire bytes keeps besides.
 */
export function weigh(module: CompiledModule): Bytes {
  return module.artifactBytes + module.wireLength + (module.wireSource?.heldBytes ?? 0) + MODULE_OVERHEAD;
}
