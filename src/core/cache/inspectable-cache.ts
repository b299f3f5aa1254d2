import type { AskedCache, InspectedCache } from '../inspect/inspected-cache.ts';
import { labelIn, makeInspectable } from '../inspect/inspected-caches.ts';
import { LOAD_ENDS, type LoadEnd, RecordedLoads } from '../inspect/recorded-loads.ts';
import type { LoadEnding, LoadObserver } from '../loader/load-observer.ts';
import { askedCache } from './asked-cache.ts';
import type { Cache } from './cache.ts';
import type { CacheOptions } from './cache-options.ts';

/** A cache that a program has opened, as inspectors see it: from its first load on. */
export class InspectableCache implements InspectedCache, LoadObserver {
  readonly kind = 'cache';
  readonly mode: string;
  readonly loads: RecordedLoads;
  #cache: Cache | null = null;

  constructor({ compile = 'auto' }: CacheOptions, environment: NodeJS.ProcessEnv) {
    this.mode = compile;
    this.loads = new RecordedLoads(() => {
      makeInspectable(this, {
        label: labelIn(environment),
        environment,
        load: endpoint,
        loadReception: reception,
      });
    });
  }

  get directory(): string {
    return this.#cache?.disk.directory ?? '';
  }

  /** Gives it the cache whose loads it is told of. */
  tellsOf(cache: Cache): void {
    this.#cache = cache;
  }

  held(): void {
    this.loads.held();
  }

  ended({ servedBy, ...load }: LoadEnding): void {
    this.loads.add({ ...load, end: endOf(servedBy), missed: false });
  }

  tiers() {
    const { memory: fromMemory, disk: fromDisk, shared: fromShared } = this.loads.ended;
    const { memory, disk, shared } = this.#cache?.spies ?? NOTHING;
    return {
      memory: { hits: fromMemory, misses: memory.counts.loads.failure, saves: memory.counts.saves.success },
      disk: { hits: fromDisk, misses: disk.counts.loads.failure, saves: disk.counts.saves.success },
      shared: shared && { hits: fromShared, misses: shared.counts.loads.failure, saves: 0 },
    };
  }

  ask(): AskedCache {
    if (this.#cache === null) throw new Error('the cache is not open yet');
    return askedCache(this.#cache, this.#cache.memory);
  }
}

const NO_COUNTS = { counts: { loads: { failure: 0 }, saves: { success: 0 } } };
const NOTHING = { memory: NO_COUNTS, disk: NO_COUNTS, shared: null };

/** What a program does not need until somebody may look at it, and what it needs only where somebody does. */
const endpoint = () => import('../inspect/endpoint.ts');
const reception = () => import('../inspect/reception.ts');

/** A tier of another name is none that this package opens a cache with. */
function endOf(servedBy: string): LoadEnd {
  return LOAD_ENDS.find((end) => end === servedBy) ?? 'disk';
}
