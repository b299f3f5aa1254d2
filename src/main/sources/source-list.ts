import { type FSWatcher, watch } from 'node:fs';
import type { Milliseconds } from 'wasm-compile-cache';
import {
  type Descriptor,
  endpointFolders,
  listProcesses,
  makeEndpointFolder,
} from 'wasm-compile-cache/inspect';
import type { SourceUpdate } from '../../shared/contract.ts';
import { idOf, ProcessSource } from './process-source.ts';

export interface SourceListOptions {
  /** Takes what changed of the source that is shown. */
  publish(id: string, batch: SourceUpdate): void;
  /** Told when sources have come, changed or gone. */
  onChange(): void;
  /** Whose folders are watched: this process's own by default. */
  environment?: NodeJS.ProcessEnv;
}

/** Not every file system tells of what happens in it. */
const LOOK_EVERY: Milliseconds = 3_000;
const SETTLES_AFTER: Milliseconds = 30;
/** How long one that has ended is listed, and how many are. */
const LISTED_FOR: Milliseconds = 10 * 60_000;
const MOST_ENDED = 20;
/** How many processes are connected to at once; the others are there once some have gone. */
const MOST_LIVE = 64;

/** The processes of this user that have the cache in them: they come and go. */
export class SourceList {
  readonly #options: SourceListOptions;
  readonly #sources = new Map<string, ProcessSource>();
  /** Taken off the list: what they have left may still lie there. */
  readonly #forgotten = new Set<string>();
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;
  #isLooking = false;
  #looksAgain = false;
  #shown: string | null = null;
  #closed = false;

  constructor(options: SourceListOptions) {
    this.#options = options;
  }

  /** Begins to look. */
  start(): void {
    // So that there is something to watch before the first process comes.
    makeEndpointFolder(this.#options.environment);
    void this.look();
  }

  /** In the order in which they were found. */
  get all(): readonly ProcessSource[] {
    return [...this.#sources.values()];
  }

  get(id: string): ProcessSource | undefined {
    return this.#sources.get(id);
  }

  /** Shows one of them, or none (null). */
  show(id: string | null): void {
    if (id === this.#shown) return;
    this.#sources.get(this.#shown ?? '')?.show(false);
    this.#shown = id;
    this.#sources.get(id ?? '')?.show(true);
  }

  /** Takes those off the list that have ended, but for the one that is shown. */
  forgetEnded(): void {
    for (const source of this.all) {
      if (source.info.state === 'ended' && source.id !== this.#shown) this.#forgotten.add(source.id);
    }
    for (const id of this.#forgotten) this.#remove(id);
    this.#options.onChange();
  }

  /** Looks who is there now. Never rejects. */
  async look(): Promise<void> {
    if (this.#closed) return;
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch();
    do {
      this.#looksAgain = false;
      this.#take(await listProcesses(this.#options.environment));
    } while (this.#looksAgain && !this.#closed);
    this.#isLooking = false;
    if (!this.#closed) this.#timer = setTimeout(() => void this.look(), LOOK_EVERY);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#soon) clearTimeout(this.#soon);
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const source of this.#sources.values()) source.close();
  }

  #take(descriptors: readonly Descriptor[]): void {
    if (this.#closed) return;
    const there = new Map(descriptors.map((descriptor) => [idOf(descriptor), descriptor]));
    const now = Date.now();
    let hasChanged = false;
    for (const [id, descriptor] of there) {
      const known = this.#sources.get(id);
      if (known) {
        if (descriptor.ended) known.ended(descriptor.ended);
        else known.isThere();
        continue;
      }
      const isOld = descriptor.ended !== null && now - descriptor.ended.at > LISTED_FOR;
      const live = this.all.filter(({ info }) => info.state !== 'ended').length;
      if (isOld || this.#forgotten.has(id) || descriptor.pid === process.pid || live >= MOST_LIVE) continue;
      const source = new ProcessSource({
        descriptor,
        publish: (batch) => this.#options.publish(id, batch),
        onChange: () => this.#options.onChange(),
        onGone: () => this.#lookSoon(),
      });
      this.#sources.set(id, source);
      hasChanged = true;
    }
    for (const source of this.all) {
      if (!there.has(source.id) && source.info.state !== 'ended') source.ended(null);
    }
    if (this.#letGo(now) || hasChanged) this.#options.onChange();
  }

  /** Lets go of those that ended long ago, and of the oldest of too many. */
  #letGo(now: number): boolean {
    const ended = this.all
      .filter(({ id, info }) => info.state === 'ended' && id !== this.#shown)
      .toSorted((a, b) => (b.info.endedAt ?? 0) - (a.info.endedAt ?? 0));
    const gone = ended.filter(
      ({ info }, index) => index >= MOST_ENDED || now - (info.endedAt ?? 0) > LISTED_FOR,
    );
    for (const { id } of gone) {
      this.#forgotten.add(id);
      this.#remove(id);
    }
    return gone.length > 0;
  }

  #remove(id: string): void {
    this.#sources.get(id)?.close();
    this.#sources.delete(id);
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.look();
    }, SETTLES_AFTER);
  }

  /** Watches the folders that are there by now. */
  #watch(): void {
    for (const folder of endpointFolders(this.#options.environment)) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#lookSoon());
        const over = () => {
          watcher.close();
          this.#watchers.delete(folder);
        };
        watcher.on('error', over);
        this.#watchers.set(folder, watcher);
      } catch {
        // It is not there yet, or cannot be watched: it is looked into now and then.
      }
    }
  }
}
