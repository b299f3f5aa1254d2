import { tmpdir } from 'node:os';
import type { Budget, StartChildProcess } from 'wasm-compile-cache';
import type {
  BenchmarkAbility,
  DropReply,
  EngineInfo,
  Snapshot,
  UpdateBatch,
} from '../../shared/contract.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import { readOutline } from '../benchmark/module-outline.ts';
import { RunsFolder } from '../benchmark/runs-folder.ts';
import { type Core, type CoreOptions, createCore } from '../create-core.ts';
import { BenchmarkQueue, type QueuedRun } from './benchmark-queue.ts';
import { CompileMonitor } from './compile-monitor.ts';
import { EventLog } from './event-log.ts';
import { FileLoads } from './file-loads.ts';
import { FileTable } from './file-table.ts';
import { followCache } from './follow-cache.ts';
import { InspectedFile } from './inspected-file.ts';
import { PathWalks } from './path-walks.ts';
import { problemOf } from './problem.ts';
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
  appVersion: string;
  /** The folder that runs of the benchmark are kept in. */
  benchmarksFolder: string;
}

/** Everything behind the window: puts its parts together, and answers what the window asks for. */
export class Inspector {
  /** The runs of the benchmark that are kept. */
  readonly keptBenchmarks: RunsFolder;
  readonly #core: Core;
  readonly #options: InspectorOptions;
  readonly #engine: EngineInfo;
  readonly #updates: UpdateBatcher;
  readonly #files: FileTable;
  readonly #log: EventLog;
  readonly #compiles: CompileMonitor;
  readonly #tiers: TierWatch;
  readonly #loads: FileLoads;
  readonly #benchmark: BenchmarkQueue;
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
      loader: core.loader,
      files,
      log,
      compiles,
      onOperation: (report, file) => tiers.log(report, file),
      onEnd: (key) => tiers.refreshHeld(key),
      onStored: () => void tiers.measureDisk(),
    });
    this.keptBenchmarks = new RunsFolder(options.benchmarksFolder);
    this.#benchmark = new BenchmarkQueue({
      ...options,
      core,
      runsFolder: this.keptBenchmarks,
      versions: {
        app: options.appVersion,
        electron: options.electronVersion,
        v8: process.versions.v8,
        node: process.versions.node,
        engine: core.engine.deterministicId,
      },
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
    };
  }

  /**
   * Brings in files, and every `.wasm` below folders. A path that is there already is loaded again. `cancelAll` ends it.
   */
  loadPaths(paths: readonly string[]): Promise<void> {
    return this.#walks.walk(paths, {
      file: (path) => this.#loads.load(this.#files.bringIn(path)),
      // A folder is no module, so it gets no row.
      failed: (subject, { message, advice }) => this.#log.add('error', { subject, message, advice }),
    });
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
      if (file.row.path === null) void this.#spooled.remove(file.readFrom);
    }
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

  /** Measures rows' files in one queue. Throws a `LoadError` where a run is under way already. */
  startBenchmark({ rowIds, ...run }: Omit<QueuedRun, 'files'> & { rowIds: readonly string[] }): void {
    this.#benchmark.start({ ...run, files: this.#files.requireAll(rowIds) });
  }

  /** Gives up one module of the run under way, or all of them. */
  cancelBenchmark(rowId: string | null): void {
    this.#benchmark.cancel(rowId);
  }

  /** Finds out what can be measured of rows' files, without running or compiling them. */
  async benchmarkAbilities(rowIds: readonly string[]): Promise<BenchmarkAbility[]> {
    const abilities: BenchmarkAbility[] = [];
    for (const rowId of rowIds) {
      const file = this.#files.get(rowId);
      // It may have been removed while the question was on its way.
      if (file === undefined) continue;
      try {
        const { isWasiCommand, exportedFunctions } = await readOutline(file.readFrom);
        abilities.push({ rowId, isWasiCommand, exportedFunctions: exportedFunctions.size, problem: null });
      } catch (error) {
        const problem = problemOf(error).message;
        abilities.push({ rowId, isWasiCommand: false, exportedFunctions: 0, problem });
      }
    }
    return abilities;
  }

  /** The names of the rows whose own code a run with these series would run. */
  async benchmarkRunsCodeOf(rowIds: readonly string[]): Promise<string[]> {
    const abilities = await this.benchmarkAbilities(rowIds);
    return abilities.flatMap(({ rowId, isWasiCommand }) => {
      const row = this.#files.get(rowId)?.row;
      return isWasiCommand && row ? [row.name] : [];
    });
  }

  /** Says something that belongs to no file, such as a key that cannot be kept. */
  warn(subject: string, message: string): void {
    this.#log.add('warning', { subject, message });
  }

  /** Ends what is under way, and removes the temporary files. */
  async close(): Promise<void> {
    this.#updates.close();
    this.#unfollow();
    this.cancelAll();
    await this.#benchmark.close();
    await this.keptBenchmarks.emptyDeleted();
    await this.#core.close();
    await this.#spooled.close();
  }

  async #sweep(): Promise<void> {
    try {
      await sweepSpooledBytes();
    } catch (error) {
      this.warn(tmpdir(), problemOf(error).message);
    }
  }
}
