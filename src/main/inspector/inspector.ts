import { tmpdir } from 'node:os';
import pLimit from 'p-limit';
import {
  type Budget,
  type Bytes,
  type CacheOperation,
  type Core,
  type CoreOptions,
  createCore,
  findWasmFiles,
  LoadError,
  type LoadNews,
  type LoadResult,
  type OperationOutcome,
  type StartChildProcess,
} from 'wasm-compile-cache';
import { cacheChannels, onceEnded } from 'wasm-compile-cache/diagnostics';
import type {
  BenchmarkResult,
  BenchmarkState,
  CompilerState,
  EngineInfo,
  EventKind,
  InspectorEvent,
  ServedBy,
  Snapshot,
  TierName,
  TierState,
  UpdateBatch,
} from '../../shared/contract.ts';
import { emptySamples, runBenchmark } from '../benchmark/benchmark.ts';
import { CompileMonitor } from './compile-monitor.ts';
import { DiskRecovery } from './disk-recovery.ts';
import { FileTable } from './file-table.ts';
import { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import { SpooledBytes, sweepSpooledBytes } from './spooled-bytes.ts';
import { TierCounters } from './tier-counters.ts';
import { UpdateBatcher } from './update-batcher.ts';

export interface InspectorOptions extends Omit<CoreOptions, 'onEviction'> {
  startChildProcess: StartChildProcess;
  /** Takes what changed, at most once a frame. */
  publish(batch: UpdateBatch): void;
  /** Keeps a budget that the person set. */
  keepBudget(tier: TierName, budget: Budget): void;
  electronVersion: string;
}

/** Enough to keep both compilers and a reader busy, few enough that a thousand files do not lie in memory at once. */
const LOADS_AT_ONCE = 4;
/** What a window that opens later is told of. */
const REMEMBERED_EVENTS = 1_000;
const TIERS: readonly TierName[] = ['memory', 'disk'];
/** What the log calls a tier's operation. */
const TIER_EVENTS: Partial<Record<OperationOutcome, EventKind>> = {
  hit: 'hit',
  miss: 'miss',
  rejected: 'rejected',
  'read-failed': 'read-failed',
  saved: 'save',
  promoted: 'promotion',
  'save-failed': 'save-failed',
};

/** Everything behind the window: the files that were brought in, what the tiers did, and the benchmark. */
export class Inspector {
  readonly #core: Core;
  readonly #options: InspectorOptions;
  readonly #engine: EngineInfo;
  readonly #files = new FileTable();
  readonly #counters = { memory: new TierCounters('memory'), disk: new TierCounters('disk') };
  readonly #updates: UpdateBatcher;
  readonly #limit = pLimit(LOADS_AT_ONCE);
  readonly #compiles = new CompileMonitor();
  readonly #recovery: DiskRecovery;
  readonly #unsubscribe: (() => void)[];
  #events: InspectorEvent[] = [];
  #seq = 0;
  /** Known once the index has been read, which nothing waits for. */
  #diskHolds = { entries: 0, bytes: 0, budgetBytes: null as Bytes | null };
  #benchmark: BenchmarkState | null = null;
  #benchmarkAbort: AbortController | null = null;
  readonly #spooled = new SpooledBytes();
  /** Each ends one walk through folders. */
  readonly #walks = new Set<AbortController>();

  private constructor(core: Core, options: InspectorOptions) {
    this.#core = core;
    this.#options = options;
    this.#engine = {
      deterministicId: core.engine.deterministicId,
      v8: process.versions.v8,
      electron: options.electronVersion,
      artifacts: core.engine.artifacts,
    };
    this.#updates = new UpdateBatcher(
      {
        row: (id) => this.#files.get(id)?.row,
        tiers: () => this.#tiers(),
        compiler: () => this.#compiler(),
        benchmark: () => this.#benchmark,
      },
      options.publish,
    );
    this.#recovery = new DiskRecovery({
      core,
      counters: this.#counters.disk,
      onOperation: (operation) => this.#operation(this.#fileWith(operation.key), operation),
      onSaved: (key) => this.#savedAtLast(key),
      onWarning: ({ message }) =>
        this.#event('warning', { subject: core.disk.directory, where: 'disk', message }),
    });
    this.#unsubscribe = [
      onceEnded(cacheChannels.load, (operation) => this.#count(operation)),
      onceEnded(cacheChannels.save, (operation) => this.#count(operation)),
      onceEnded(cacheChannels.compile, (operation) => {
        if (operation.source === core.loader) this.#compiled(operation);
      }),
    ];
  }

  /** Opens the cache. To be called before this process compiles any wasm. */
  static async create(options: InspectorOptions): Promise<Inspector> {
    let inspector: Inspector | null = null;
    const core = await createCore({
      ...options,
      onEviction: (tier, key, bytes) => {
        if (inspector) inspector.#evicted(tier, key, bytes);
      },
    });
    inspector = new Inspector(core, options);
    void inspector.#measureDisk();
    void inspector.#sweep();
    return inspector;
  }

  snapshot(): Snapshot {
    return {
      rows: [...this.#files].map(({ row }) => row),
      tiers: this.#tiers(),
      compiler: this.#compiler(),
      engine: this.#engine,
      events: this.#events,
      benchmark: this.#benchmark,
    };
  }

  /**
   * Brings in files, and every `.wasm` below folders. A path that is there already is loaded again. `cancelAll` ends it.
   */
  async loadPaths(paths: readonly string[]): Promise<void> {
    const walk = new AbortController();
    this.#walks.add(walk);
    try {
      for await (const { path, error } of findWasmFiles(paths, walk.signal)) {
        // It may have been found before it was ended.
        if (walk.signal.aborted) break;
        // A folder is no module, so it gets no row.
        if (error) this.#event('error', { subject: path, message: error.message, advice: error.advice });
        else this.#load(this.#fileAt(path));
      }
    } finally {
      this.#walks.delete(walk);
    }
  }

  /** Brings in a file that came without a path. Its bytes are kept in a temporary file while the app runs. */
  async loadBytes(name: string, bytes: ArrayBuffer): Promise<void> {
    this.#load(this.#add(new InspectedFile(name, await this.#spooled.write(bytes), null)));
  }

  /** Loads a row again. */
  reload(id: string): void {
    this.#load(this.#file(id));
  }

  /** Ends a row's load, wherever it is: from now on it is cancelled, and can be loaded again. */
  cancel(id: string): void {
    this.#cancel(this.#file(id));
  }

  /** Ends every walk through folders, and every load that is under way or waits. */
  cancelAll(): void {
    for (const walk of this.#walks) walk.abort();
    for (const file of this.#files) this.#cancel(file);
  }

  async drop(id: string, from: TierName | 'both'): Promise<void> {
    const file = this.#file(id);
    if (file.key === null) return;
    for (const tier of from === 'both' ? TIERS : [from]) {
      const dropped =
        tier === 'memory'
          ? this.#core.memory.delete(file.key, this.#core.engine)
          : await this.#core.disk.delete(file.key, this.#core.engine);
      if (dropped) this.#event('drop', { file, where: tier });
    }
    await this.#refreshHeld(file.row.key);
    void this.#measureDisk();
  }

  removeRow(id: string): void {
    const file = this.#file(id);
    this.#cancel(file);
    this.#files.remove(file);
    this.#updates.removedRow(id);
    if (file.row.path === null) void this.#spooled.remove(file.readFrom);
  }

  /** Sets a tier's budget and keeps it between starts. Rejects with a `CacheError` where entries cannot be deleted. */
  async setBudget(tier: TierName, budget: Budget): Promise<void> {
    this.#options.keepBudget(tier, budget);
    try {
      if (tier === 'memory') this.#core.memory.setBudget(budget);
      else await this.#core.disk.setBudget(budget, this.#core.engine);
    } finally {
      await this.#measureDisk();
    }
  }

  /** Finds out whether the disk tier works again; if it does, saves into it what it has missed. */
  async retryDisk(): Promise<void> {
    await this.#recovery.retry();
    await this.#measureDisk();
    this.#updates.part('tiers');
  }

  /** The path to show in the file manager: a row's file, or the disk tier's folder. Null where there is none. */
  pathToReveal(id: string | null): string | null {
    return id === null ? this.#core.disk.directory : this.#file(id).row.path;
  }

  /** Measures a row's file. Rejects with a `LoadError` where one is being measured already. */
  startBenchmark(id: string, runs: number): void {
    if (this.#benchmark?.status === 'running') {
      throw new LoadError(
        'other',
        `${this.#benchmark.name} is being measured: cancel that first, or wait for it`,
      );
    }
    const { row, readFrom } = this.#file(id);
    const abort = new AbortController();
    this.#benchmarkAbort = abort;
    const state: BenchmarkState = {
      rowId: id,
      name: row.name,
      runs,
      status: 'running',
      done: 0,
      total: 0,
      current: null,
      startedAt: Date.now(),
      samples: emptySamples(),
      result: null,
      error: null,
    };
    const show = (change: Partial<BenchmarkState>) => {
      this.#benchmark = Object.assign(state, change);
      this.#updates.part('benchmark');
    };
    show({});
    const { cacheDirectory, sealKey, startChildProcess } = this.#options;
    runBenchmark({
      file: readFrom,
      runs,
      core: this.#core,
      cacheDirectory,
      sealKey,
      startChildProcess,
      signal: abort.signal,
      onProgress: show,
    })
      .then((result) =>
        show({ status: 'done', current: null, result: { ...result, file: row.path ?? row.name } }),
      )
      .catch((error) => {
        if (abort.signal.aborted) show({ status: 'cancelled', current: null });
        else show({ status: 'failed', current: null, error: problemOf(error) });
      })
      .finally(() => {
        void this.#refreshHeld(row.key);
        void this.#measureDisk();
      });
  }

  cancelBenchmark(): void {
    this.#benchmarkAbort?.abort();
  }

  benchmarkResult(): BenchmarkResult | null {
    return this.#benchmark?.result ?? null;
  }

  /** Says something that belongs to no file, such as a key that cannot be kept. */
  warn(subject: string, message: string): void {
    this.#event('warning', { subject, message });
  }

  /** Ends what is under way, and removes the temporary files. */
  async close(): Promise<void> {
    this.#updates.close();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.cancelBenchmark();
    this.cancelAll();
    await this.#core.close();
    await this.#spooled.close();
  }

  #file(id: string): InspectedFile {
    const file = this.#files.get(id);
    if (file) return file;
    throw new LoadError('other', 'this file is no longer in the table', { advice: 'Bring it in again.' });
  }

  #add(file: InspectedFile): InspectedFile {
    this.#files.add(file);
    this.#updates.row(file.row.id);
    return file;
  }

  /** The row of a path, which may have been brought in before. */
  #fileAt(path: string): InspectedFile {
    return this.#files.at(path) ?? this.#add(new InspectedFile(path, path, path));
  }

  #load(file: InspectedFile): void {
    if (file.abort !== null) return;
    const abort = new AbortController();
    file.abort = abort;
    this.#change(file, { state: 'queued', error: null, warnings: [] });
    const { signal } = abort;
    void this.#limit(async () => {
      if (signal.aborted) return;
      this.#change(file, { state: 'loading', stepStartedAt: Date.now() });
      try {
        const result = await this.#loadThroughTiers(file, signal);
        if (!signal.aborted) this.#end(file, () => this.#loaded(file, result));
      } catch (error) {
        // Whoever cancelled it has told of it, and the row may be loading anew.
        if (!signal.aborted) this.#end(file, () => this.#failed(file, error));
      }
      await this.#refreshHeld(file.row.key);
    });
  }

  #cancel(file: InspectedFile): void {
    if (file.abort === null) return;
    file.abort.abort();
    this.#end(file, () => {
      this.#change(file, { state: 'cancelled' });
      this.#event('cancelled', { file });
    });
  }

  /** Ends a row's load, of which `tell` tells how. */
  #end(file: InspectedFile, tell: () => void): void {
    file.abort = null;
    tell();
    this.#change(file, { step: null, stepStartedAt: null });
  }

  #loadThroughTiers(file: InspectedFile, signal: AbortSignal): Promise<LoadResult> {
    return this.#core.loader.load(
      { path: file.readFrom },
      { signal, onNews: (news) => this.#hear(file, news) },
    );
  }

  #hear(file: InspectedFile, news: LoadNews): void {
    switch (news.type) {
      case 'key':
        this.#files.identify(file, news.key);
        this.#change(file, { wireBytes: news.wireLength });
        break;
      case 'step':
        this.#change(file, { step: news.step, stepStartedAt: Date.now() });
        break;
      case 'operation':
        this.#operation(file, news.operation);
        break;
      case 'compile':
        this.#compilePhase(file, news.phase);
        break;
    }
  }

  #loaded(file: InspectedFile, result: LoadResult): void {
    const { steps, ms, promoted, saved, artifactBytes, wireLength, warnings } = result;
    const servedBy = result.servedBy as ServedBy;
    file.row.served[servedBy]++;
    this.#change(file, {
      state: 'ready',
      artifactBytes,
      wireBytes: wireLength,
      last: { servedBy, ms, steps, promoted, saved, finishedAt: Date.now() },
      // A tier that is closed says the same to the load and to the save.
      warnings: warnings
        .map(problemOf)
        .filter(({ message }, index, all) => all.findIndex((other) => other.message === message) === index),
    });
    this.#event('loaded', { file, where: servedBy, ms, bytes: wireLength + artifactBytes });
    if (promoted || saved) void this.#measureDisk();
  }

  #failed(file: InspectedFile, error: unknown): void {
    const problem = problemOf(error);
    this.#change(file, { state: 'failed', error: problem });
    this.#event('error', { file, message: problem.message, advice: problem.advice });
  }

  #operation(file: InspectedFile | undefined, operation: CacheOperation): void {
    const { tier, key, ms, bytes, outcome, error } = operation;
    const what = outcome && TIER_EVENTS[outcome];
    // A compile is told of by the diagnostics channel, whoever waits for it.
    if (!what) return;
    this.#event(what, {
      ...(file ? { file } : { subject: key }),
      key,
      where: tier as TierName,
      ms,
      bytes,
      // A plain miss says nothing more.
      message: error === null || what === 'miss' ? null : problemOf(error).message,
    });
  }

  /** Counts what a tier did, whoever asked it to. */
  #count(operation: CacheOperation): void {
    for (const tier of ['memory', 'disk'] as const) {
      if (operation.source === this.#core.spies[tier]) this.#counters[tier].count(operation);
    }
    if (operation.source === this.#core.spies.disk) this.#recovery.follow(operation);
    this.#updates.part('tiers');
  }

  /** A module that no load could save is on disk now: what its rows said of that is over. */
  #savedAtLast(key: string): void {
    for (const file of this.#files.withKey(key)) {
      const { last, warnings } = file.row;
      this.#change(file, {
        warnings: warnings.filter((warning) => warning.kind !== 'file-write'),
        last: last?.servedBy === 'compiler' ? { ...last, saved: true } : last,
      });
    }
    void this.#refreshHeld(key);
    void this.#measureDisk();
  }

  #compilePhase(file: InspectedFile, phase: 'waiting' | 'running' | 'over'): void {
    this.#compiles.phase(file.row.key ?? '', phase);
    if (phase === 'running') this.#event('compile-start', { file, where: 'compiler' });
    this.#updates.part('compiler');
  }

  #compiled({ key, outcome, ms, bytes, error }: CacheOperation): void {
    this.#compiles.count(outcome);
    this.#updates.part('compiler');
    const file = this.#fileWith(key);
    const about = { ...(file && { file }), key, where: 'compiler' as const, ms };
    if (outcome === 'compiled') this.#event('compile-end', { ...about, bytes });
    else if (outcome !== 'cancelled') {
      this.#event('compile-failed', { ...about, message: problemOf(error).message });
    }
  }

  #compiler(): CompilerState {
    return this.#compiles.state((key) => this.#fileWith(key)?.row.id);
  }

  /** The row that shows a module: the one that waits for it, where there are several. */
  #fileWith(key: string): InspectedFile | undefined {
    const files = this.#files.withKey(key);
    return files.find(({ row }) => row.state === 'loading') ?? files[0];
  }

  #evicted(tier: TierName, key: string, bytes: Bytes): void {
    this.#counters[tier].countEviction();
    const file = this.#fileWith(key);
    this.#event('eviction', { ...(file ? { file } : { subject: key }), where: tier, bytes, key });
    void this.#refreshHeld(key);
    if (tier === 'disk') void this.#measureDisk();
  }

  /** Finds out anew which tiers hold a key, for all rows that have it. */
  async #refreshHeld(key: string | null): Promise<void> {
    this.#updates.part('tiers');
    const files = key === null ? [] : this.#files.withKey(key);
    const moduleKey = files[0]?.key;
    if (key === null || !moduleKey) return;
    const { memory, disk, engine } = this.#core;
    const held = {
      memory: await memory.contains(moduleKey, engine),
      disk: await disk.contains(moduleKey, engine),
    };
    if (!held.memory) this.#recovery.forget(moduleKey);
    // A row may have come by this key, or by another, in the meantime.
    for (const file of this.#files.withKey(key)) this.#change(file, { held });
  }

  async #sweep(): Promise<void> {
    try {
      await sweepSpooledBytes();
    } catch (error) {
      this.warn(tmpdir(), problemOf(error).message);
    }
  }

  async #measureDisk(): Promise<void> {
    const { disk } = this.#core;
    if (disk.budget !== 'automatic') this.#diskHolds.budgetBytes = disk.budget;
    try {
      this.#diskHolds = { ...(await disk.usage()), budgetBytes: await disk.limit() };
      this.#counters.disk.measured(null);
    } catch (error) {
      this.#counters.disk.measured(error);
      this.#event('warning', { subject: disk.directory, where: 'disk', message: problemOf(error).message });
    }
    this.#updates.part('tiers');
  }

  #tiers(): TierState[] {
    const { memory, disk } = this.#core;
    return [
      this.#counters.memory.state({
        ...memory.usage,
        budgetBytes: memory.limit,
        budgetIsAutomatic: memory.budget === 'automatic',
        unsaved: 0,
        location: null,
      }),
      this.#counters.disk.state({
        ...this.#diskHolds,
        budgetIsAutomatic: disk.budget === 'automatic',
        unsaved: this.#recovery.unsaved,
        location: disk.directory,
      }),
    ];
  }

  #change(file: InspectedFile, change: Partial<InspectedFile['row']>): void {
    Object.assign(file.row, change);
    if (this.#files.get(file.row.id) === file) this.#updates.row(file.row.id);
  }

  #event(
    kind: EventKind,
    about: Partial<Omit<InspectorEvent, 'seq' | 'at' | 'kind' | 'rowId'>> & { file?: InspectedFile },
  ): void {
    const { file, ...known } = about;
    const event: InspectorEvent = {
      seq: this.#seq++,
      at: Date.now(),
      kind,
      where: null,
      rowId: file?.row.id ?? null,
      subject: file?.row.name ?? '',
      key: file?.row.key ?? null,
      ms: null,
      bytes: null,
      message: null,
      advice: null,
      ...known,
    };
    this.#events.push(event);
    if (this.#events.length > REMEMBERED_EVENTS) this.#events = this.#events.slice(-REMEMBERED_EVENTS);
    this.#updates.event(event);
  }
}
