import { setTimeout as sleep } from 'node:timers/promises';
import { HeldArtifact } from '../codec/codec.ts';
import type { Engine } from '../engine/engine.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { ModuleCache } from '../module-cache/module-cache.ts';
import { isObserved, observe } from '../module-cache/observe.ts';
import { beginOperation } from '../module-cache/operation.ts';
import type { Spy } from '../module-cache/spy.ts';
import { warn } from '../module-cache/warn.ts';
import type { Milliseconds } from '../units.ts';
import type { StoreCache } from './store-cache.ts';

/**
 * The program's own start comes first: to unpack an artifact and write it down takes a processor for a part of a second. esbuild,
 * bundling two files, took 1.2 s instead of 0.9 s where that was done at once.
 */
const START_AFTER: Milliseconds = 1_000;

export interface BackgroundFetchesOptions {
  engine: Engine;
  /** What is asked, and what tells of it. */
  shared: Spy<StoreCache>;
  /** Where it is put, for the next load. */
  disk: ModuleCache;
  /** Tells whether an artifact that was compiled in a mode may be worth anything to a program. */
  isWanted(load: StockLoad, mode: string): boolean;
  /** Whether a process that compiles in the background when this one has ended asks the store first. */
  isAskedDetached: boolean;
}

/**
 * Fetches from the shared tier while nobody waits, one module after the other, and puts what it has on disk. V8 is not shown
 * it: as long as this process has stock V8's module of the same bytes, that is the one it would give.
 */
export class BackgroundFetches {
  readonly #options: BackgroundFetchesOptions;
  /** Settles when the last one that was begun is over. */
  #worked: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(options: BackgroundFetchesOptions) {
    this.#options = options;
  }

  /** Whether a module that is to be compiled in the background had better be left to who does that. */
  get leavesCompiles(): boolean {
    return this.#options.isAskedDetached;
  }

  /** Tells, once it is known, whether the disk tier has the module now. Never rejects, and keeps no process alive. */
  fetch(load: StockLoad): Promise<boolean> {
    const due = performance.now() + START_AFTER;
    const fetched = this.#worked.then(() => this.#fetch(load, due));
    this.#worked = fetched;
    return fetched;
  }

  /** Gives up what is under way and what waits. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worked;
  }

  async #fetch(load: StockLoad, due: Milliseconds): Promise<boolean> {
    const { engine, disk } = this.#options;
    const { key } = load;
    try {
      const { signal } = this.#closing;
      await sleep(Math.max(0, due - performance.now()), undefined, { ref: false, signal });
      if (load.module.wireSource === null) return false;
      // Another process may have been faster.
      if (await disk.contains(key, engine)) return true;
      const module = await this.#ask(load);
      await disk.save(key, engine, module, { promotion: true });
      return true;
    } catch (error) {
      // A miss is what is expected; and who closes the cache knows that.
      const isNews = (error as { kind?: string }).kind !== 'not-found' && !this.#closing.signal.aborted;
      if (isNews) warn(error, key, engine, undefined);
      return false;
    }
  }

  /** Asks the tier, and tells of it as of any load. */
  async #ask(load: StockLoad) {
    const { engine, shared, isWanted } = this.#options;
    const {
      key,
      module: { module, wireLength, wireSource },
    } = load;
    const ask = async () => {
      try {
        const { artifact, manifest } = await shared.inner.fetch(
          key,
          engine,
          async () => {
            if (wireSource === null) throw new Error('its wire bytes are out of reach');
            return wireSource.read();
          },
          { signal: this.#closing.signal, accepts: ({ origin }) => isWanted(load, origin.mode) },
        );
        shared.counts.loads.success++;
        const { origin } = manifest;
        const held = new HeldArtifact(artifact);
        return { module, wireSource, wireLength, artifact: held, artifactBytes: artifact.byteLength, origin };
      } catch (error) {
        shared.counts.loads.failure++;
        throw error;
      }
    };
    if (!isObserved('load', undefined)) return ask();
    const { deterministicId: engineId } = engine;
    const about = {
      kind: 'load',
      tier: shared.name,
      key,
      engineId,
      promotion: false,
      source: shared,
    } as const;
    return observe(beginOperation(about), undefined, ask);
  }
}
