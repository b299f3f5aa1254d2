import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Budget, ModuleHash, type StartChildProcess } from 'wasm-compile-cache';
import type { BenchmarkResult } from '../../shared/benchmark-result.ts';
import type { DropReply, EngineInfo, Snapshot, UpdateBatch } from '../../shared/contract.ts';
import type { ModuleChanges } from '../../shared/module-contents.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import { builtEntry } from '../built-entry.ts';
import type { ContentsQuestions, QuestionName } from '../contents/contents-tasks.ts';
import { ContentsThread } from '../contents/contents-thread.ts';
import { type Core, type CoreOptions, createCore } from '../create-core.ts';
import { assembleFile, isWatFile } from '../wat/wat-file.ts';
import { BenchmarkRun } from './benchmark-run.ts';
import { BroughtFolders } from './brought-folders.ts';
import { CompileMonitor } from './compile-monitor.ts';
import { EventLog } from './event-log.ts';
import { FileLoads } from './file-loads.ts';
import { FileTable } from './file-table.ts';
import { followCache } from './follow-cache.ts';
import { InspectedFile } from './inspected-file.ts';
import { PathWalks } from './path-walks.ts';
import { problemOf } from './problem.ts';
import { RowContents } from './row-contents.ts';
import { SpooledBytes, sweepSpooledBytes } from './spooled-bytes.ts';
import { TierWatch } from './tier-watch.ts';
import { UpdateBatcher } from './update-batcher.ts';

export interface InspectorOptions extends Omit<CoreOptions, 'onEviction'> {
  startChildProcess: StartChildProcess;
  /** Takes what changed, at most once a frame. */
  publish(batch: UpdateBatch): void;
  /** Keeps a budget that the person set. */
  keepBudget(tier: TierName, budget: Budget): void;
  electronVersion: string;
}

/** Everything behind the window: puts its parts together, and answers what the window asks for. */
export class Inspector {
  readonly #core: Core;
  readonly #options: InspectorOptions;
  readonly #engine: EngineInfo;
  readonly #updates: UpdateBatcher;
  readonly #files: FileTable;
  readonly #log: EventLog;
  readonly #compiles: CompileMonitor;
  readonly #tiers: TierWatch;
  readonly #loads: FileLoads;
  readonly #benchmark: BenchmarkRun;
  readonly #thread = new ContentsThread({ entry: builtEntry('contents-worker') });
  readonly #contents: RowContents;
  readonly #folders: BroughtFolders;
  readonly #walks = new PathWalks();
  readonly #spooled = new SpooledBytes();
  readonly #unfollow: () => void;

  private constructor(core: Core, options: InspectorOptions) {
    this.#core = core;
    this.#options = options;
    this.#engine = {
      deterministicId: core.engine.deterministicId,
      v8: process.versions.v8,
      electron: options.electronVersion,
      artifacts: core.engine.codec !== 'none',
    };
    const updates = new UpdateBatcher(
      {
        row: (id) => this.#files.get(id)?.row,
        tiers: () => this.#tiers.state(),
        compiler: () => this.#compiles.state(),
        benchmark: () => this.#benchmark.state,
        folders: () => this.#folders.state(),
      },
      options.publish,
    );
    const files = new FileTable({
      changed: (id) => updates.row(id),
      removed: (id) => updates.removedRow(id),
    });
    const log = new EventLog((event) => updates.event(event));
    const compiles = new CompileMonitor({ files, log, onChange: () => updates.part('compiler') });
    const tiers = new TierWatch({ core, files, log, onChange: () => updates.part('tiers') });
    this.#loads = new FileLoads({
      compileProcesses: options.compileProcesses,
      loader: core.loader,
      files,
      log,
      compiles,
      onOperation: (report, file) => tiers.log(report, file),
      onEnd: (key) => tiers.refreshHeld(key),
      onStored: () => void tiers.measureDisk(),
      onRebuilt: (file, former) => this.#rebuilt(file, former),
      prepare: (file, signal) => this.#assemble(file, signal),
    });
    this.#contents = new RowContents({ thread: this.#thread, core });
    this.#folders = new BroughtFolders({
      files,
      changed: (path) => void this.#changed(path),
      gone: (path) => this.#gone(path),
      onChange: () => updates.part('folders'),
    });
    this.#benchmark = new BenchmarkRun({
      ...options,
      core,
      onChange: () => updates.part('benchmark'),
      onEnd: (key) => {
        void tiers.refreshHeld(key);
        void tiers.measureDisk();
      },
    });
    this.#unfollow = followCache(core, {
      tier: (tier, operation) => tiers.count(tier, operation),
      compile: (operation) => compiles.ended(operation),
    });
    this.#updates = updates;
    this.#files = files;
    this.#log = log;
    this.#compiles = compiles;
    this.#tiers = tiers;
  }

  /** Opens the cache. */
  static async create(options: InspectorOptions): Promise<Inspector> {
    let inspector: Inspector | null = null;
    const core = await createCore({
      ...options,
      onEviction: (tier, key, bytes) => {
        if (inspector) inspector.#tiers.evicted(tier, key, bytes);
      },
    });
    inspector = new Inspector(core, options);
    void inspector.#tiers.measureDisk();
    void inspector.#sweep();
    return inspector;
  }

  snapshot(): Snapshot {
    return {
      rows: [...this.#files].map(({ row }) => row),
      tiers: this.#tiers.state(),
      compiler: this.#compiles.state(),
      engine: this.#engine,
      events: this.#log.events,
      benchmark: this.#benchmark.state,
      folders: this.#folders.state(),
    };
  }

  /**
   * Brings in files, whatever their names, and every `.wasm` below folders. A path that is there already is loaded
   * again. `cancelAll` ends it.
   */
  async loadPaths(paths: readonly string[]): Promise<void> {
    const folders = await foldersOf(paths);
    for (const folder of folders) this.#folders.bringIn(folder);
    await this.#walks.walk(paths, {
      file: (path) => this.#loads.load(this.#files.bringIn(path)),
      // A folder is no module, so it gets no row.
      failed: (subject, { message, advice }) => this.#log.add('error', { subject, message, advice }),
    });
    if (folders.length > 0) this.#updates.part('folders');
  }

  /** Brings in a file that came without a path. Its bytes are kept in a temporary file while the app runs. */
  async loadBytes(name: string, bytes: ArrayBuffer): Promise<void> {
    const file = new InspectedFile(name, await this.#spooled.write(bytes), null);
    this.#loads.load(this.#files.add(file));
  }

  /** Loads rows again. */
  reload(ids: readonly string[]): void {
    for (const file of this.#files.requireAll(ids)) this.#loads.load(file);
  }

  /** Ends a row's load, wherever it is: from now on it is cancelled, and can be loaded again. */
  cancel(id: string): void {
    this.#loads.cancel(this.#files.require(id));
  }

  /** Ends every walk through folders, and every load that is under way or waits. */
  cancelAll(): void {
    this.#walks.endAll();
    for (const file of this.#files) this.#loads.cancel(file);
  }

  /** Removes rows' modules from tiers. Rejects with a `CacheError` where the disk tier fails. */
  drop(ids: readonly string[], from: TierName | 'both'): Promise<DropReply> {
    return this.#tiers.drop(this.#files.requireAll(ids), from === 'both' ? TIERS : [from]);
  }

  /** Takes rows off the table; the tiers keep their modules. */
  removeRows(ids: readonly string[]): void {
    for (const file of this.#files.requireAll(ids)) {
      this.#loads.cancel(file);
      this.#files.remove(file);
      this.#contents.forget(file);
      if (file.row.path === null) void this.#spooled.remove(file.source);
      if (file.readFrom !== file.source) void this.#spooled.remove(file.readFrom);
    }
    this.#updates.part('folders');
  }

  /** Sets a tier's budget and keeps it between starts. Rejects with a `CacheError` where entries cannot be deleted. */
  async setBudget(tier: TierName, budget: Budget): Promise<void> {
    this.#options.keepBudget(tier, budget);
    await this.#tiers.setBudget(tier, budget);
  }

  /** Finds out whether the disk tier works again; if it does, saves into it what it has missed. */
  retryDisk(): Promise<void> {
    return this.#tiers.retryDisk();
  }

  /** The path to show in the file manager: a row's file, or the disk tier's folder. Null where there is none. */
  pathToReveal(id: string | null): string | null {
    return id === null ? this.#core.disk.directory : this.#files.require(id).row.path;
  }

  /** Answers a question about what is in a row's module. Rejects with a `ContentsError` or a `LoadError`. */
  askContents<Name extends Exclude<QuestionName, 'changes'>>(
    id: string,
    name: Name,
    argument: ContentsQuestions[Name]['takes'],
  ): Promise<ContentsQuestions[Name]['gives']> {
    return this.#contents.ask(this.#files.require(id), name, argument);
  }

  /** Gives a row's module beside its former version. Rejects with a `ContentsError` or a `LoadError`. */
  changes(id: string): Promise<ModuleChanges> {
    return this.#contents.changes(this.#files.require(id));
  }

  /** Watches a folder that was brought in, or no longer. Rejects with a `LoadError` where it was not. */
  watchFolder(path: string, watched: boolean): Promise<void> {
    return this.#folders.watch(path, watched);
  }

  /** Takes a folder off the list of folders; its modules stay. Throws a `LoadError` where it is not on it. */
  forgetFolder(path: string): void {
    this.#folders.forget(path);
  }

  /** Measures a row's file. Throws a `LoadError` where one is being measured already. */
  startBenchmark(id: string, runs: number): void {
    this.#benchmark.start(this.#files.require(id), runs);
  }

  cancelBenchmark(): void {
    this.#benchmark.cancel();
  }

  benchmarkResult(): BenchmarkResult | null {
    return this.#benchmark.result;
  }

  /** Says something that belongs to no file, such as a key that cannot be kept. */
  warn(subject: string, message: string): void {
    this.#log.add('warning', { subject, message });
  }

  /** Ends what is under way, and removes the temporary files. */
  async close(): Promise<void> {
    this.#updates.close();
    this.#unfollow();
    this.cancelBenchmark();
    this.cancelAll();
    this.#folders.close();
    await this.#thread.close();
    await this.#core.close();
    await this.#spooled.close();
  }

  /** Makes a module of a text, which is read anew from a temporary file by all who want its wire bytes. */
  async #assemble(file: InspectedFile, signal: AbortSignal): Promise<void> {
    if (!(await isWatFile(file.row.name, file.source))) return;
    const bytes = await assembleFile(file.source, file.row.name, { entry: builtEntry('wat-worker'), signal });
    const former = file.readFrom;
    file.readFrom = await this.#spooled.write(bytes);
    if (former !== file.source) await this.#spooled.remove(former);
  }

  #rebuilt(file: InspectedFile, former: ModuleHash): void {
    const bytes = file.row.wireBytes;
    this.#log.add('rebuilt', { file, bytes, message: 'the file holds another module than before' });
    this.#contents.rebuilt(file, former);
  }

  /** A file in a watched folder was written: whether its bytes are others is for their hash to say. */
  async #changed(path: string): Promise<void> {
    const file = this.#files.at(path);
    if (!file) return this.#loads.load(this.#files.bringIn(path));
    if (file.key !== null && file.row.state === 'ready' && file.readFrom === file.source) {
      const read = await this.#core.tasks.readWireFile({ path, algorithm: ModuleHash.algorithmOf(file.key) });
      if (read.status === 'read' && read.key === file.key) {
        if (file.row.goneAt !== null) this.#files.change(file, { goneAt: null });
        return;
      }
    }
    // A load under way has read what is no longer there.
    this.#loads.cancel(file);
    this.#loads.load(file);
  }

  #gone(path: string): void {
    const file = this.#files.at(path);
    if (!file || file.row.goneAt !== null) return;
    this.#files.change(file, { goneAt: Date.now() });
    this.#log.add('warning', {
      file,
      message: 'the file was deleted or renamed: what the tiers hold of it stays',
    });
  }

  async #sweep(): Promise<void> {
    try {
      await sweepSpooledBytes();
    } catch (error) {
      this.warn(tmpdir(), problemOf(error).message);
    }
  }
}

/** Those of the paths that are folders. */
async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder) folders.push(path);
  }
  return folders;
}
