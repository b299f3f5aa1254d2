import { type CacheWarning, cacheChannels, onceEnded, warningChannel } from '../module-cache/diagnostics.ts';
import type { CacheOperation } from '../module-cache/operation.ts';
import { clipped } from './clipped.ts';
import type { Connection } from './connection.ts';
import type { InspectedCache } from './inspected-cache.ts';
import { HOST_LIMITS, type InspectedOperation, type InspectedWarning, type ProcessNews } from './protocol.ts';
import type { InspectedLoad } from './recorded-loads.ts';
import { summaryOf } from './summary.ts';

const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const LONGEST_MESSAGE = 8_000;
/** Told of again where nothing else is, so that what memory has answered is counted. */
const COUNTS_EVERY = 1_000;

/**
 * Gathers what happens in a thread's caches, for the inspectors that want to know. As long as there is none, it listens
 * to nothing, and nothing is published.
 */
export class ProcessNewsroom {
  readonly #caches: () => Map<number, InspectedCache>;
  readonly #readers = new Set<Connection>();
  #loads: ProcessNews['loads'][number][] = [];
  #operations: InspectedOperation[] = [];
  #warnings: InspectedWarning[] = [];
  #lost = 0;
  #timer: NodeJS.Timeout | null = null;
  #toldCounts = '';
  #stop: (() => void) | null = null;

  constructor(caches: () => Map<number, InspectedCache>) {
    this.#caches = caches;
  }

  join(reader: Connection): void {
    this.#readers.add(reader);
    this.#stop ??= this.#listen();
  }

  leave(reader: Connection): void {
    if (!this.#readers.delete(reader) || this.#readers.size > 0) return;
    this.#stop?.();
    this.#stop = null;
  }

  /** Tells now what has been gathered. */
  flush(): void {
    if (this.#readers.size === 0) return;
    const caches = [...this.#caches()].map(([id, cache]) => summaryOf(id, cache));
    const counts = JSON.stringify(caches);
    const pieces = this.#loads.length + this.#operations.length + this.#warnings.length;
    if (pieces === 0 && counts === this.#toldCounts) return;
    this.#toldCounts = counts;
    const news = {
      loads: this.#loads,
      operations: this.#operations,
      warnings: this.#warnings,
      caches,
      lost: this.#lost,
    };
    this.#loads = [];
    this.#operations = [];
    this.#warnings = [];
    this.#lost = 0;
    for (const reader of [...this.#readers]) reader.tell(news);
  }

  #listen(): () => void {
    const listened = new Set<InspectedCache>();
    const ends = [
      onceEnded(cacheChannels.load, (operation) => this.#operation(operation)),
      onceEnded(cacheChannels.save, (operation) => this.#operation(operation)),
      onceEnded(cacheChannels.compile, (operation) => this.#operation(operation)),
    ];
    const warned = (message: unknown) => this.#warning(message as CacheWarning);
    warningChannel.subscribe(warned);
    const follow = () => {
      for (const [id, cache] of this.#caches()) {
        if (listened.has(cache)) continue;
        listened.add(cache);
        cache.loads.listener = (load) => this.#load(id, load);
      }
    };
    follow();
    const steady = setInterval(() => {
      follow();
      this.#schedule();
    }, COUNTS_EVERY).unref();
    return () => {
      for (const end of ends) end();
      warningChannel.unsubscribe(warned);
      for (const cache of listened) cache.loads.listener = null;
      clearInterval(steady);
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      this.#loads = [];
      this.#operations = [];
      this.#warnings = [];
    };
  }

  #load(cache: number, load: InspectedLoad): void {
    if (this.#hasRoom()) this.#loads.push({ ...load, cache });
  }

  #operation({ kind, tier, key, ms, bytes, outcome, error, source }: CacheOperation): void {
    if (!this.#hasRoom()) return;
    // A miss says nothing more.
    const message =
      error instanceof Error && outcome !== 'miss' ? clipped(error.message, LONGEST_MESSAGE) : null;
    this.#operations.push({
      cache: this.#cacheOf(source),
      kind,
      tier,
      key,
      at: Date.now(),
      ms,
      bytes,
      outcome: outcome ?? 'failed',
      message,
    });
  }

  #warning({ key, warning }: CacheWarning): void {
    if (!this.#hasRoom()) return;
    this.#warnings.push({ at: Date.now(), key, message: clipped(warning.message, LONGEST_MESSAGE) });
  }

  #cacheOf(source: object): number | null {
    for (const [id, cache] of this.#caches()) {
      try {
        if (cache.ask().sources.includes(source)) return id;
      } catch {
        // It has none then.
      }
    }
    return null;
  }

  #hasRoom(): boolean {
    this.#schedule();
    const pieces = this.#loads.length + this.#operations.length + this.#warnings.length;
    if (pieces < HOST_LIMITS.newsAtOnce) return true;
    this.#lost++;
    return false;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, HOST_LIMITS.newsEvery).unref();
  }
}
