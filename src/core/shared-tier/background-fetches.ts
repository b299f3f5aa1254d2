import { setTimeout as sleep } from 'node:timers/promises';
import { HeldArtifact } from '../codec/codec.ts';
import type { Engine } from '../engine/engine.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { ModuleCache } from '../module-cache/module-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
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

/** What came of a fetch: whether the disk tier has the module now, or nobody wants it any more. */
export type FetchOutcome = 'stored' | 'missing' | 'cancelled';

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
  /** What is under way and what waits. */
  readonly #pending = new Map<StockLoad, AbortController>();

  constructor(options: BackgroundFetchesOptions) {
    this.#options = options;
  }

  /** Whether a module that is to be compiled in the background had better be left to who does that. */
  get leavesCompiles(): boolean {
    return this.#options.isAskedDetached;
  }

  /** How many modules are compiled here unless they are fetched. */
  get compilesPutOff(): number {
    return [...this.#pending.keys()].filter(({ way }) => way === 'background').length;
  }

  /** Tells what came of it, once that is known. Never rejects, and keeps no process alive. */
  fetch(load: StockLoad): Promise<FetchOutcome> {
    const due = performance.now() + START_AFTER;
    const abort = new AbortController();
    this.#pending.set(load, abort);
    const signal = AbortSignal.any([abort.signal, this.#closing.signal]);
    const fetched = this.#worked.then(async () => {
      const outcome = await this.#fetch(load, due, signal);
      this.#pending.delete(load);
      return signal.aborted && outcome === 'missing' ? 'cancelled' : outcome;
    });
    this.#worked = fetched;
    return fetched;
  }

  /** Gives up the fetch of a module, or all of them, and what would follow. Gives how many there were. */
  cancel(key?: ModuleHash): number {
    const meant = [...this.#pending].filter(([load]) => key === undefined || load.key === key);
    for (const [, abort] of meant) abort.abort();
    return meant.length;
  }

  /** Resolves when nothing is fetched and nothing waits, and keeps this process alive until then. */
  async idle(): Promise<void> {
    const alive = setInterval(() => {}, START_AFTER);
    try {
      while (this.#pending.size > 0) await this.#worked;
    } finally {
      clearInterval(alive);
    }
  }

  /** Gives up what is under way and what waits. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worked;
  }

  async #fetch(load: StockLoad, due: Milliseconds, signal: AbortSignal): Promise<FetchOutcome> {
    const { engine, disk } = this.#options;
    const { key } = load;
    try {
      await sleep(Math.max(0, due - performance.now()), undefined, { ref: false, signal });
      if (load.module.wireSource === null) return 'missing';
      // Another process may have been faster.
      if (await disk.contains(key, engine)) return 'stored';
      const module = await this.#ask(load, signal);
      signal.throwIfAborted();
      await disk.save(key, engine, module, { promotion: true });
      return 'stored';
    } catch (error) {
      // A miss is what is expected; and who has ended it knows that.
      const isNews = (error as { kind?: string }).kind !== 'not-found' && !signal.aborted;
      if (isNews) warn(error, key, engine, undefined);
      return 'missing';
    }
  }

  /** Asks the tier, and tells of it as of any load. */
  async #ask(load: StockLoad, signal: AbortSignal) {
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
          { signal, accepts: ({ origin }) => isWanted(load, origin.mode) },
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
