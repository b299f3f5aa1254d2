import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Budget, ModuleHash, type StartChildProcess } from 'wasm-compile-cache';
import type { VerifyReply } from '../../shared/bulk-work.ts';
import type { CompileMode } from '../../shared/compile-mode.ts';
import type {
  BenchmarkAbility,
  DropReply,
  EngineInfo,
  RemoveReply,
  SourceSnapshot,
  SourceUpdate,
  UndoReply,
} from '../../shared/contract.ts';
import type { EventFilter } from '../../shared/event-filter.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { LoadColumns, LoadRecord } from '../../shared/load-record.ts';
import type { ModuleChanges } from '../../shared/module-contents.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import type { ModuleWorth, Worth, WorthSpan, WorthTotals } from '../../shared/worth.ts';
import { RunsFolder } from '../benchmark/runs-folder.ts';
import { builtEntry } from '../built-entry.ts';
import type { ContentsQuestions, QuestionName } from '../contents/contents-tasks.ts';
import { ContentsThread } from '../contents/contents-thread.ts';
import { type Core, type CoreOptions, createCore } from '../create-core.ts';
import type { TeamStore } from '../store/team-store.ts';
import { assembleFile, isWatFile } from '../wat/wat-file.ts';
import { KeptWorth } from '../worth/kept-worth.ts';
import { BenchmarkFiles } from './benchmark-files.ts';
import { BenchmarkQueue, type RunChoices } from './benchmark-queue.ts';
import { BringInProgress } from './bring-in-progress.ts';
import { BroughtFolders } from './brought-folders.ts';
import { BulkProgress } from './bulk-progress.ts';
import { CompileMonitor } from './compile-monitor.ts';
import { Drops } from './drops.ts';
import { EntryChecks } from './entry-checks.ts';
import { EventLog } from './event-log.ts';
import { FileLoads } from './file-loads.ts';
import { FileTable } from './file-table.ts';
import { followCache } from './follow-cache.ts';
import { FollowUps } from './follow-ups.ts';
import { InspectedFile } from './inspected-file.ts';
import { LoadHistory } from './load-history.ts';
import { PathChecks } from './path-checks.ts';
import { PathWalks } from './path-walks.ts';
import { problemOf } from './problem.ts';
import { RowContents } from './row-contents.ts';
import { SharedWatch } from './shared-watch.ts';
import { SpooledBytes, sweepSpooledBytes } from './spooled-bytes.ts';
import { StoredEntries } from './stored-entries.ts';
import { StoredRows } from './stored-rows.ts';
import { StoredWasm } from './stored-wasm.ts';
import { TierWatch } from './tier-watch.ts';
import { ROWS_AT_ONCE, UpdateBatcher } from './update-batcher.ts';
import { withPauses } from './with-pauses.ts';
import { WorthWatch } from './worth-watch.ts';

/** What a window that opens is told of at once; it asks for more where it shows more. */
const EVENTS_AT_FIRST = 1_000;

/** The most loads of one module that a window is told of at once. */
const MOST_LOADS_TOLD = 1_000;

export interface InspectorOptions extends Omit<CoreOptions, 'onEviction' | 'store'> {
  startChildProcess: StartChildProcess;
  /** Takes what changed, at most once a frame. */
  publish(batch: SourceUpdate): void;
  /** Keeps a budget that the person set. */
  keepBudget(tier: TierName, budget: Budget): void;
  electronVersion: string;
  appVersion: string;
  /** How a module that no tier has is compiled, as it is set now. */
  compileMode(): CompileMode;
  /** The folder that runs of the benchmark are kept in. */
  benchmarksFolder: string;
  /** Where the worth of loads is kept between starts; null where it is not kept. */
  worthFolder: string | null;
  /** The team's store; null where there is none. */
  teamStore: TeamStore | null;
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
  readonly #followUps: FollowUps;
  readonly #tiers: TierWatch;
  readonly #shared: SharedWatch;
  readonly #loads: FileLoads;
  readonly #history: LoadHistory;
  readonly #kept: KeptWorth;
  readonly #worth: WorthWatch;
  readonly #entries: StoredEntries;
  readonly #work: BulkProgress;
  readonly #drops: Drops;
  readonly #checks: EntryChecks;
  readonly #bringIn: BringInProgress;
  readonly #pathChecks: PathChecks;
  readonly #benchmark: BenchmarkQueue;
  readonly #benchmarkFiles: BenchmarkFiles;
  readonly #thread = new ContentsThread({ entry: builtEntry('contents-worker') });
  readonly #contents: RowContents;
  readonly #folders: BroughtFolders;
  readonly #walks = new PathWalks();
  readonly #spooled = new SpooledBytes();
  readonly #unfollow: () => void;

  private constructor(core: Core, kept: KeptWorth, options: InspectorOptions) {
    this.#core = core;
    this.#options = options;
    this.#engine = {
      deterministicId: core.engine.deterministicId,
      v8: process.versions.v8,
      runtime: `Electron ${options.electronVersion}`,
      artifacts: core.engine.codec !== 'none',
      tellsWhatRan: core.followUps.used !== null,
    };
    const updates = new UpdateBatcher(
      {
        row: (id) => this.#files.get(id)?.row,
        tiers: () => this.#tiers.state(),
        shared: () => this.#shared.state(),
        compiler: () => this.#compiles.state(),
        benchmark: () => this.#benchmark.state,
        folders: () => this.#folders.state(),
        worth: () => this.#worth.state(),
        bringIn: () => this.#bringIn.state,
        work: () => this.#work.state,
        undo: () => this.#drops.next,
      },
      options.publish,
    );
    const files = new FileTable({
      changed: (id) => updates.row(id),
      removed: (id) => updates.removedRow(id),
      keyChanged: (key) => void rows.settle([key]),
    });
    const log = new EventLog((event) => updates.event(event));
    const entries = new StoredEntries({
      core,
      onChange: (keys) => {
        void rows.settle(keys);
        void tiers.measureDisk();
      },
      onFailure: () => void tiers.measureDisk(),
    });
    const rows = new StoredRows({ core, files, entries, savedBy: (key) => kept.ledger.savedBy(key) });
    const followUps = new FollowUps({
      core,
      files,
      log,
      onChange: () => updates.part('compiler'),
      onSaved: (key) => {
        void tiers.refreshHeld(key);
        void tiers.measureDisk();
      },
    });
    const compiles = new CompileMonitor({
      mode: options.compileMode,
      background: () => followUps.state(),
      files,
      log,
      onChange: () => updates.part('compiler'),
    });
    const shared = new SharedWatch({
      shared: core.shared,
      store: options.teamStore,
      onChange: () => updates.part('shared'),
    });
    const tiers = new TierWatch({
      core,
      files,
      entries,
      rows,
      log,
      shared,
      onChange: () => updates.part('tiers'),
    });
    const work = new BulkProgress(() => updates.part('work'));
    const bringIn = new BringInProgress(() => updates.part('bringIn'));
    const wasm = new StoredWasm(core.disk, entries);
    this.#drops = new Drops({
      core,
      files,
      entries,
      log,
      progress: work,
      onChange: () => updates.part('undo'),
      onMoved: (keys) => tiers.moved(keys),
    });
    this.#checks = new EntryChecks({ disk: core.disk, entries, progress: work });
    const history = new LoadHistory((load) => updates.load(load));
    const worth = new WorthWatch({ worth: kept, history, files, onChange: () => updates.part('worth') });
    this.#loads = new FileLoads({
      compileProcesses: options.compileProcesses,
      loader: core.loader,
      compileMode: options.compileMode,
      wasm,
      files,
      log,
      compiles,
      worth,
      onOperation: (report, file) => tiers.log(report, file),
      onSettled: (file) => bringIn.ended(file),
      onEnd: (key) => tiers.refreshHeld(key),
      onStored: () => void tiers.measureDisk(),
      onStock: (file, result) => followUps.begun(file, result),
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
    this.#benchmarkFiles = new BenchmarkFiles(wasm, this.#spooled);
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
      onWarning: (message) => this.warn(tmpdir(), message),
      onEnd: (key) => {
        void tiers.refreshHeld(key === null ? null : ModuleHash.parse(key));
        void tiers.measureDisk();
      },
    });
    this.#unfollow = followCache(core, {
      tier: (tier, operation) => {
        if (tier === 'shared') return shared.ended(operation);
        tiers.count(tier, operation);
        if (tier === 'memory' && operation.outcome === 'miss') this.#drops.release(operation.key);
        this.#drops.makeRoom();
        if (tier === 'disk' && operation.kind === 'save') followUps.saved(operation);
      },
      compile: (operation) => compiles.ended(operation),
      warning: ({ key, warning }) => followUps.warned(key, warning),
    });
    this.#updates = updates;
    this.#files = files;
    this.#log = log;
    this.#compiles = compiles;
    this.#followUps = followUps;
    this.#tiers = tiers;
    this.#shared = shared;
    this.#history = history;
    this.#kept = kept;
    this.#worth = worth;
    this.#entries = entries;
    this.#work = work;
    this.#bringIn = bringIn;
    this.#pathChecks = new PathChecks(files);
  }

  /** Opens the cache. */
  static async create(options: InspectorOptions): Promise<Inspector> {
    let inspector: Inspector | null = null;
    const core = await createCore({
      ...options,
      ...(options.teamStore && { store: options.teamStore.options }),
      onEviction: (tier, key, bytes) => {
        if (inspector) inspector.#tiers.evicted(tier, ModuleHash.parse(key), bytes);
      },
    });
    const worth = await KeptWorth.open({
      engineId: core.engine.deterministicId,
      folder: options.worthFolder,
      onChange: () => {
        if (inspector) inspector.#updates.part('worth');
      },
    });
    inspector = new Inspector(core, worth, options);
    void inspector.#tiers.measureDisk();
    inspector.#entries.start();
    inspector.#pathChecks.start();
    void inspector.#sweep();
    return inspector;
  }

  /** What a window that opens shows first; the rows that it has no room for follow in batches. */
  snapshot(): SourceSnapshot & { worth: Worth } {
    const rows = [...this.#files].map(({ row }) => row);
    for (const { id } of rows.slice(ROWS_AT_ONCE)) this.#updates.row(id);
    return {
      rows: rows.slice(0, ROWS_AT_ONCE),
      tiers: this.#tiers.state(),
      shared: this.#shared.state(),
      compiler: this.#compiles.state(),
      engine: this.#engine,
      events: this.#log.page(EVENTS_AT_FIRST),
      benchmark: this.#benchmark.state,
      folders: this.#folders.state(),
      worth: this.#worth.state(),
      bringIn: this.#bringIn.state,
      work: this.#work.state,
      undo: this.#drops.next,
    };
  }

  /** What the list of sources says of this app's own cache. */
  summary(): { session: WorthTotals; directory: string } {
    return { session: this.#worth.state().session, directory: this.#core.disk.directory };
  }

  /**
   * Brings in files, whatever their names, and every `.wasm` below folders. A path that is there already is loaded
   * again. `cancelAll` ends it.
   */
  async loadPaths(paths: readonly string[]): Promise<void> {
    // Beside the search, which `cancelAll` could not end while it has not begun.
    const listed = this.#listFolders(paths);
    const searched = this.#bringIn.search();
    try {
      await this.#walks.walk(paths, {
        file: (path) => this.#bringInFile(path),
        // A folder is no module, so it gets no row.
        failed: (subject, { message, advice }) => this.#log.add('error', { subject, message, advice }),
      });
    } finally {
      searched();
      await listed;
      // They are told with how many modules were found in them.
      this.#updates.part('folders');
    }
  }

  async #listFolders(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const stats = await stat(path).catch(() => null);
      if (stats?.isDirectory()) this.#folders.bringIn(path);
    }
  }

  /** Brings in a file that came without a path. Its bytes are kept in a temporary file while the app runs. */
  async loadBytes(name: string, bytes: ArrayBuffer): Promise<void> {
    const file = new InspectedFile(name, await this.#spooled.write(bytes), null);
    this.#loads.load(this.#files.add(file));
  }

  /** Loads rows again; done once all are in the queue. Rejects with a `LoadError` where all of them are gone. */
  async reload(ids: readonly string[], compile: CompileMode | null = null): Promise<void> {
    for await (const file of withPauses(this.#files.requireAll(ids))) this.#loads.load(file, compile);
  }

  /** Ends a row's load, wherever it is: from now on it is cancelled, and can be loaded again. */
  cancel(id: string): void {
    this.#loads.cancel(this.#files.require(id));
  }

  /** Ends the compile of a row's module in the background; tells whether there was one. */
  cancelFollowUp(id: string): boolean {
    const { key } = this.#files.require(id);
    return key !== null && this.#followUps.cancel(key);
  }

  /** Ends every walk through folders, and every load that is under way or waits. */
  async cancelAll(): Promise<void> {
    this.#walks.endAll();
    await this.#loads.cancelAll();
  }

  /**
   * Removes rows' modules from tiers. Rejects with a `CacheError` where the disk tier fails.
   *
   * @param continues whether it is taken back together with the drop before it
   */
  drop(ids: readonly string[], from: TierName | 'both', continues = false): Promise<DropReply> {
    return this.#drops.drop(this.#files.requireAll(ids), from === 'both' ? TIERS : [from], continues);
  }

  /** Takes the latest drop back. Rejects with a `LoadError` where there is none. */
  undoDrop(): Promise<UndoReply> {
    return this.#drops.undo();
  }

  /** Checks rows' entries from their first byte to their last. Rejects with a `LoadError` where others are being. */
  verify(ids: readonly string[]): Promise<VerifyReply> {
    const keys = this.#files.requireAll(ids).map(({ key }) => key);
    return this.#checks.check([...new Set(keys)].filter((key) => key !== null));
  }

  cancelVerify(): void {
    this.#checks.cancel();
  }

  /** Takes files off the table; a module that a tier holds stays in it as a stored one. */
  async removeRows(ids: readonly string[]): Promise<RemoveReply> {
    const files = this.#files.requireAll(ids).filter(({ row }) => row.origin === 'file');
    for await (const file of withPauses(files)) {
      this.#loads.cancel(file);
      this.#files.remove(file);
      this.#contents.forget(file);
      if (file.row.path === null && file.source !== null) void this.#spooled.remove(file.source);
      if (file.readFrom !== null && file.readFrom !== file.source) void this.#spooled.remove(file.readFrom);
    }
    this.#updates.part('folders');
    return { removed: files.length, kept: new Set(ids).size - files.length };
  }

  /** Sets a tier's budget and keeps it between starts. Rejects with a `CacheError` where entries cannot be deleted. */
  async setBudget(tier: TierName, budget: Budget): Promise<void> {
    this.#options.keepBudget(tier, budget);
    await this.#tiers.setBudget(tier, budget);
    this.#drops.makeRoom();
  }

  /** Takes that other keys are trusted. */
  trustChanged(): Promise<void> {
    return this.#shared.trustChanged();
  }

  /** Takes that another compile mode was set. */
  compileModeChanged(): void {
    this.#updates.part('compiler');
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

  /**
   * Measures rows' files in one queue; of stored modules copies of their wasm. Rejects with a `LoadError` where a run is
   * under way already, and where there is no wasm to measure.
   */
  startBenchmark({ rowIds, ...choices }: RunChoices & { rowIds: readonly string[] }): Promise<void> {
    return this.#benchmark.start(choices, () => this.#benchmarkFiles.prepare(this.#files.requireAll(rowIds)));
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
        const { isWasiCommand, exportedFunctions } = await this.#benchmarkFiles.outlineOf(file);
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

  /** The latest remembered events before the one numbered `before`, oldest first. */
  events(limit: number, before: number): InspectorEvent[] {
    return this.#log.page(limit, before);
  }

  /** The remembered events that a person wants to see, oldest first. */
  matchingEvents(filter: EventFilter): InspectorEvent[] {
    return this.#log.matching(filter);
  }

  /** The loads of a row and of its module in this session, and how many older ones are left out. */
  loads(id: string): { loads: LoadRecord[]; left: number } {
    const { row } = this.#files.require(id);
    return this.#history.of(id, row.key, MOST_LOADS_TOLD);
  }

  allLoads(): LoadColumns {
    return this.#history.columns();
  }

  /** What each module's loads were worth, and how many modules are left out. */
  worthOfModules(span: WorthSpan): Promise<{ modules: ModuleWorth[]; left: number }> {
    return this.#worth.modules(span);
  }

  /** Says something that belongs to no file, such as a key that cannot be kept. */
  warn(subject: string, message: string): void {
    this.#log.add('warning', { subject, message });
  }

  /** Ends what is under way, and removes the temporary files. */
  async close(): Promise<void> {
    this.#updates.close();
    this.#entries.close();
    this.#pathChecks.close();
    this.#unfollow();
    this.#followUps.close();
    await this.cancelAll();
    this.#folders.close();
    await this.#thread.close();
    await this.#benchmark.close();
    await this.keptBenchmarks.emptyDeleted();
    this.cancelVerify();
    await this.#drops
      .close()
      .catch((error) => this.warn(this.#core.disk.directory, problemOf(error).message));
    await this.#core.close();
    await this.#kept.flush();
    await this.#spooled.close();
  }

  /** Makes a module of a text, which is read anew from a temporary file by all who want its wire bytes. */
  async #assemble(file: InspectedFile, signal: AbortSignal): Promise<void> {
    if (file.source === null || !(await isWatFile(file.row.name, file.source))) return;
    const bytes = await assembleFile(file.source, file.row.name, { entry: builtEntry('wat-worker'), signal });
    const former = file.readFrom;
    file.readFrom = await this.#spooled.write(bytes);
    if (former !== null && former !== file.source) await this.#spooled.remove(former);
  }

  #rebuilt(file: InspectedFile, former: ModuleHash): void {
    const bytes = file.row.wireBytes;
    this.#log.add('rebuilt', { file, bytes, message: 'the file holds another module than before' });
    this.#contents.rebuilt(file, former);
  }

  /** A file in a watched folder was written: whether its bytes are others is for their hash to say. */
  async #changed(path: string): Promise<void> {
    const file = this.#files.at(path);
    if (!file) return this.#bringInFile(path);
    if (file.key !== null && file.row.state === 'ready' && file.readFrom === file.source) {
      const read = await this.#core.tasks.readWireFile({ path, algorithm: ModuleHash.algorithmOf(file.key) });
      if (read.status === 'read' && read.key === file.key) {
        if (file.row.pathIsGone) this.#files.change(file, { pathIsGone: false });
        return;
      }
    }
    // A load under way has read what is no longer there.
    this.#loads.cancel(file);
    this.#loads.load(file);
  }

  #gone(path: string): void {
    const file = this.#files.at(path);
    if (!file || file.row.pathIsGone) return;
    this.#files.change(file, { pathIsGone: true });
    this.#log.add('warning', {
      file,
      message: 'the file was deleted or renamed: what the tiers hold of it stays',
    });
  }

  #bringInFile(path: string): void {
    const file = this.#files.bringIn(path);
    this.#bringIn.found(file);
    this.#loads.load(file);
    stat(path).then(
      ({ size }) => this.#bringIn.sized(file, size),
      // Its load says what is wrong with it.
      () => {},
    );
  }

  async #sweep(): Promise<void> {
    try {
      await sweepSpooledBytes();
    } catch (error) {
      this.warn(tmpdir(), problemOf(error).message);
    }
  }
}
