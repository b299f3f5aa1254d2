import type { CodecKind } from '../codec/codec.ts';
import type { V8Engine } from '../engine/v8-engine.ts';
import type { AutoMode } from '../follow-up/auto-mode.ts';
import type { Background } from '../follow-up/background.ts';
import type { BackgroundState } from '../follow-up/background-state.ts';
import type { MeasuredModule } from '../follow-up/measured-module.ts';
import type { Measurements } from '../follow-up/measurements.ts';
import type { UsedCode } from '../follow-up/used-code.ts';
import type { FollowUps } from '../loader/follow-ups.ts';
import type { LoadOptions, LoadSource } from '../loader/load-request.ts';
import type { Loader, LoadResult } from '../loader/loader.ts';
import type { ModuleChoice } from '../loader/module-choice.ts';
import type { SyncLoader, SyncLoadOptions, SyncLoadResult } from '../loader/sync-loader.ts';
import type { EntryTotals } from '../module-cache/disk-index.ts';
import type { EntryId, StoredEntry } from '../module-cache/entry-listing.ts';
import type { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import type { MovedAside } from '../module-cache/set-aside.ts';
import type { SharedCache } from '../module-cache/shared-cache.ts';
import type { Spy } from '../module-cache/spy.ts';
import type { BackgroundFetches } from '../shared-tier/background-fetches.ts';
import type { StoreCache } from '../shared-tier/store-cache.ts';
import type { StoreState } from '../shared-tier/store-state.ts';
import type { Bytes } from '../units.ts';
import type { SyncThread } from '../worker-pool/sync-thread.ts';
import type { RunningTasks } from '../worker-pool/tasks.ts';
import { rehearseLoad } from './rehearse-load.ts';

/** What a cache is made of. */
export interface CacheParts {
  readonly engine: V8Engine;
  readonly memory: SharedCache;
  readonly disk: FileSystemCache;
  /** Null where there is no store. */
  readonly shared: StoreCache | null;
  /** What publishes the tiers' operations: the `source` of the messages on the diagnostics channels. */
  readonly spies: {
    readonly memory: Spy<SharedCache>;
    readonly disk: Spy<FileSystemCache>;
    readonly shared: Spy<StoreCache> | null;
  };
  readonly loader: Loader;
  readonly tasks: RunningTasks;
  readonly syncLoader: SyncLoader;
  /** The thread that synchronous loads wait for. */
  readonly syncThread: SyncThread | null;
  readonly followUps: {
    readonly background: Background;
    readonly used: UsedCode | null;
    readonly auto: AutoMode;
    readonly measurements: Measurements;
    readonly queue: FollowUps;
    /** What is fetched while nobody waits; null where there is no store. */
    readonly fetches: BackgroundFetches | null;
  };
}

/** What a tier holds, and may hold. */
export interface TierStats {
  readonly entries: number;
  readonly bytes: Bytes;
  /** What its entries may weigh together, as things are now. */
  readonly limit: Bytes;
}

export interface CacheStats {
  readonly engineId: string;
  /** How machine code gets out of this V8 and back; not at all (`none`) where only wasm is kept. */
  readonly codec: CodecKind;
  readonly memory: TierStats;
  /** What is being compiled while nobody waits. */
  readonly background: BackgroundState;
  /** What the disk tier holds for all engines, and where; and what of it is set aside besides. */
  readonly disk: TierStats & { readonly directory: string; readonly setAside: EntryTotals };
  /** What the shared tier has come to in this process; null where there is none. */
  readonly shared: StoreState | null;
}

/** An entry that cannot be used. */
export interface BrokenEntry extends StoredEntry {
  /** In words that follow the entry's name, such as "is cut short". */
  readonly problem: string;
}

export interface Verification {
  intact: number;
  broken: BrokenEntry[];
}

/** Compiled modules, in memory and on disk. Made by `openCache`. */
export class Cache implements CacheParts {
  readonly engine: V8Engine;
  readonly memory: SharedCache;
  readonly disk: FileSystemCache;
  readonly shared: StoreCache | null;
  readonly spies: CacheParts['spies'];
  readonly loader: Loader;
  readonly tasks: RunningTasks;
  readonly syncLoader: SyncLoader;
  readonly syncThread: SyncThread | null;
  readonly followUps: CacheParts['followUps'];
  #closing: Promise<void> | null = null;

  constructor(parts: CacheParts) {
    const { engine, memory, disk, shared, spies, loader, syncLoader, syncThread, tasks, followUps } = parts;
    this.engine = engine;
    this.memory = memory;
    this.disk = disk;
    this.shared = shared;
    this.spies = spies;
    this.loader = loader;
    this.tasks = tasks;
    this.syncLoader = syncLoader;
    this.syncThread = syncThread;
    this.followUps = followUps;
  }

  /** Gives a module from the fastest tier that has it, or compiles and keeps it. Rejects with a `LoadError`. */
  load(source: LoadSource, options?: LoadOptions): Promise<LoadResult> {
    return this.loader.load(source, options);
  }

  /**
   * Gives the module of these bytes without a promise, where `new WebAssembly.Module` has none: from memory, or from disk
   * while the caller waits for a thread; a miss is V8's own compile. Throws what `new WebAssembly.Module` throws.
   */
  loadSync(bytes: Uint8Array | ArrayBuffer, options?: SyncLoadOptions): SyncLoadResult {
    return this.syncLoader.load(bytes, options);
  }

  /** Tells whether a tier is likely to have the module. For bytes, they are hashed on the calling thread. */
  async contains(module: ModuleHash | { bytes: Uint8Array }): Promise<boolean> {
    const key = typeof module === 'string' ? module : await ModuleHash.of(module.bytes);
    return this.loader.contains(key);
  }

  /** Rejects with a `CacheError` where the disk tier is closed or cannot be read. */
  async stats(): Promise<CacheStats> {
    const { memory, disk, engine, shared } = this;
    return {
      engineId: engine.deterministicId,
      codec: engine.codec,
      background: this.followUps.background.state,
      memory: { ...memory.usage, limit: memory.limit },
      disk: { ...(await disk.usage()), limit: await disk.limit(), directory: disk.directory },
      shared: shared?.state ?? null,
    };
  }

  /** Gives every entry on disk, of every engine, with what it says of itself. Rejects with a `CacheError`. */
  entries(): AsyncGenerator<StoredEntry> {
    return this.disk.entries();
  }

  /** Checks every entry on disk from its first byte to its last, and deletes nothing. Rejects with a `CacheError`. */
  async verify(): Promise<Verification> {
    const verification: Verification = { intact: 0, broken: [] };
    for await (const entry of this.disk.entries()) {
      const problem = await this.disk.verify(entry);
      if (problem === null) verification.intact++;
      else verification.broken.push({ ...entry, problem });
    }
    return verification;
  }

  /**
   * Checks one entry on disk from its first byte to its last, and deletes nothing. Gives null where it is intact, else
   * what is wrong in words that follow its name. Rejects with a `CacheError`.
   */
  verifyEntry(entry: EntryId): Promise<string | null> {
    return this.disk.verify(entry);
  }

  /**
   * Deletes entries on disk so that `restore` can take it back, until the next `prune` or `clear`, or until their room
   * is needed. Gives those that were there. Rejects with a `CacheError` where the disk tier is closed.
   */
  setAside(entries: readonly EntryId[]): Promise<MovedAside> {
    return this.disk.setAside(entries);
  }

  /** Puts back what was set aside and is still there. Gives that. Rejects as `setAside` does. */
  restore(entries: readonly EntryId[]): Promise<MovedAside> {
    return this.disk.restore(entries);
  }

  /**
   * Puts the disk tier in order: deletes other engines' entries, what is set aside, what killed processes left, and what is over the
   * budget. Gives what was deleted. Rejects with a `CacheError`.
   */
  prune(): Promise<{ entries: number; bytes: Bytes }> {
    this.followUps.measurements.forgetOthers();
    return this.disk.prune(this.engine);
  }

  /** Empties both tiers. Gives what was deleted on disk. Rejects with a `CacheError`. */
  clear(): Promise<{ entries: number; bytes: Bytes }> {
    this.memory.clear();
    this.followUps.measurements.clear();
    return this.disk.clear();
  }

  /** Starts the first thread, and goes the way of a load once, so that the first load is as fast as later ones. */
  async warmUp(): Promise<void> {
    // While the thread starts, this one has nothing else to do.
    await Promise.all([this.tasks.rehearse(), rehearseLoad(this.disk.directory)]);
  }

  /** Writes down what ran of the modules that are kept as used, without waiting for its time. Gives how many there were. */
  async flush(): Promise<number> {
    return (await this.followUps.used?.flush()) ?? 0;
  }

  /**
   * Tells what the mode `auto` gives the next process that loads a module, and why, with what it has measured of it;
   * `measured` is null where nothing was. It reads one small file.
   */
  choice(key: ModuleHash): ModuleChoice & { measured: MeasuredModule | null } {
    return this.followUps.auto.choice(key);
  }

  /** Ends compiles in the background: that of one module, or all of the folder's. Gives how many there were. */
  cancel(key?: ModuleHash): number {
    return this.followUps.background.cancel(key);
  }

  /** Ends the threads and the compiling processes; loads that are under way reject as cancelled. What it gave goes on working. */
  close(): Promise<void> {
    this.loader.close();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.flush(), this.followUps.fetches?.close()]);
    this.followUps.used?.close();
    const compiles = this.followUps.background.close();
    const ends = [compiles, this.engine.close(), this.tasks.close(), this.syncThread?.close()];
    await Promise.all([...ends, this.shared?.close()]);
  }
}
