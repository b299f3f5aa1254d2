import pLimit, { type LimitFunction } from 'p-limit';
import {
  type CacheOperation,
  LoadError,
  type LoadNews,
  type LoadOptions,
  type LoadResult,
  type ModuleHash,
} from 'wasm-compile-cache';
import type { CompileMode } from '../../shared/compile-mode.ts';
import { ASKED_TIERS } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';
import type { CompileMonitor } from './compile-monitor.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import { givenBy } from './served-by.ts';
import type { StoredWasm } from './stored-wasm.ts';
import { withPauses } from './with-pauses.ts';
import type { FailedEnd, WorthWatch } from './worth-watch.ts';

/** Enough to keep two compilers and a reader busy, few enough that a thousand files do not lie in memory at once. */
const LEAST_AT_ONCE = 4;
/** Loads that read and check, while as many others compile as there are compiling processes. */
const BESIDE_COMPILES = 2;

export interface FileLoadsOptions {
  /** How many compiling processes there may be, where that was set. */
  compileProcesses?: number | undefined;
  loader: Core['loader'];
  /** How a module that no tier has is compiled, as it is set now. */
  compileMode(): CompileMode;
  wasm: StoredWasm;
  files: FileTable;
  log: EventLog;
  compiles: CompileMonitor;
  worth: Pick<WorthWatch, 'identified' | 'expectedCompile' | 'loaded' | 'ended'>;
  /** Told of each operation on a tier that a load asked for. */
  onOperation(operation: CacheOperation, file: InspectedFile): void;
  /** Told when a row's load is over, however it ended, before anything else comes of that. */
  onSettled(file: InspectedFile): void;
  /** Told when a load is over, however it ended: the tiers may hold its module now. The next waits for it. */
  onEnd(key: ModuleHash | null): Promise<void>;
  /** Told when a load has put its module into a tier. */
  onStored(): void;
  /** Told when stock V8 has compiled a load's module. */
  onStock(file: InspectedFile, result: LoadResult): void;
  /** Told when a load has found another module in a file than the one before it. */
  onRebuilt(file: InspectedFile, former: ModuleHash): void;
  /** Makes a file's wire bytes ready to be read, where it holds none itself. */
  prepare(file: InspectedFile, signal: AbortSignal): Promise<void>;
}

/** The loads of files through the tiers, and what each file's row says of its own. */
export class FileLoads {
  readonly #options: FileLoadsOptions;
  readonly #limit: LimitFunction;

  constructor(options: FileLoadsOptions) {
    this.#options = options;
    this.#limit = pLimit(Math.max(LEAST_AT_ONCE, (options.compileProcesses ?? 0) + BESIDE_COMPILES));
  }

  /**
   * Puts a file in the queue, unless it is in it already or is being loaded.
   *
   * @param compile how its module is compiled where no tier has it; as it is set by default
   */
  load(file: InspectedFile, compile: CompileMode | null = null): void {
    if (file.abort !== null) return;
    file.compile = compile;
    file.foundIn = null;
    file.isCompiling = false;
    const { files, onEnd } = this.#options;
    const abort = new AbortController();
    file.abort = abort;
    files.change(file, { state: 'queued', error: null, warnings: [] });
    const { signal } = abort;
    void this.#limit(async () => {
      if (signal.aborted) return;
      file.began = performance.now();
      files.change(file, { state: 'loading', stepStartedAt: Date.now() });
      try {
        const result = await this.#loadThroughTiers(file, signal);
        if (!signal.aborted) this.#end(file, () => this.#loaded(file, result));
      } catch (error) {
        // Whoever cancelled it has told of it, and the row may be loading anew.
        if (!signal.aborted) this.#end(file, () => this.#failed(file, error));
      }
      await onEnd(file.key);
    });
  }

  /** Ends a file's load, wherever it is: from now on it is cancelled, and can be loaded again. */
  cancel(file: InspectedFile): void {
    if (file.abort === null) return;
    file.abort.abort();
    this.#end(file, () => {
      this.#tellEnd(file, { outcome: 'cancelled' });
      this.#options.files.change(file, { state: 'cancelled' });
      this.#options.log.add('cancelled', { file });
    });
  }

  /** Ends every load, as `cancel` does. */
  async cancelAll(): Promise<void> {
    // So that none of those that wait begins meanwhile.
    this.#limit.clearQueue();
    const underWay: [InspectedFile, AbortController][] = [];
    for (const file of this.#options.files) if (file.abort) underWay.push([file, file.abort]);
    for await (const [file, abort] of withPauses(underWay)) if (file.abort === abort) this.cancel(file);
  }

  /** Ends a row's load, of which `tell` tells how. */
  #end(file: InspectedFile, tell: () => void): void {
    file.abort = null;
    tell();
    file.began = null;
    this.#options.files.change(file, { step: null, stepStartedAt: null, expected: null });
    this.#options.onSettled(file);
  }

  /** What was only waiting has not been a load yet. */
  #tellEnd(file: InspectedFile, end: FailedEnd): void {
    if (file.began === null) return;
    this.#options.worth.ended(file, end, performance.now() - file.began, Date.now());
  }

  async #loadThroughTiers(file: InspectedFile, signal: AbortSignal): Promise<LoadResult> {
    const { loader, files, prepare, compileMode } = this.#options;
    const compile = file.compile ?? compileMode();
    const onNews = (news: LoadNews) => this.#hear(file, news);
    if (file.readFrom === null) return this.#loadByKey(file, { compile, signal, onNews });
    try {
      await prepare(file, signal);
      // A file without a path of its own has a name all the same.
      const name = file.row.path ?? file.row.name;
      const result = await loader.load({ path: file.readFrom }, { name, compile, signal, onNews });
      files.change(file, { pathIsGone: false });
      return result;
    } catch (error) {
      if (!(error instanceof LoadError && error.kind === 'file-missing')) throw error;
      files.change(file, { pathIsGone: true });
      // What the tiers hold is as good as ever.
      const { key, row } = file;
      if (key === null || !((await loader.contains(key)) || row.entries.length > 0)) throw error;
      const result = await this.#loadByKey(file, { compile, signal, onNews });
      const warning = new Error(`${error.message} any more: what the cache kept of it was loaded`);
      return { ...result, warnings: [...result.warnings, warning] };
    }
  }

  /** Loads a module that a tier holds. */
  async #loadByKey(file: InspectedFile, options: LoadOptions): Promise<LoadResult> {
    const { loader, wasm, files } = this.#options;
    const { key } = file;
    if (key === null) throw new LoadError('file-missing', `${file.row.name} has never been read`);
    const name = file.row.path ?? file.row.entries.find((entry) => entry.name !== null)?.name ?? undefined;
    const result = await loader.load({ key, wireBytes: () => wasm.read(file) }, { ...options, name });
    files.change(file, { wireBytes: result.wireLength });
    return result;
  }

  #hear(file: InspectedFile, news: LoadNews): void {
    const { files, compiles, worth, onOperation } = this.#options;
    switch (news.type) {
      case 'key':
        if (file.key !== null && file.key !== news.key) {
          file.former ??= { key: file.key, wireBytes: file.row.wireBytes ?? 0 };
        }
        files.identify(file, news.key);
        files.change(file, { wireBytes: news.wireLength });
        worth.identified(file);
        break;
      case 'step':
        // A store that answers meanwhile is asked beside it.
        if (!file.isCompiling) files.change(file, { step: news.step, stepStartedAt: Date.now() });
        break;
      case 'operation':
        // The compiler's are told of by whoever follows the cache: several rows may wait for one compile.
        if (news.operation.kind !== 'compile') onOperation(news.operation, file);
        if (news.operation.outcome === 'hit') {
          file.foundIn = ASKED_TIERS.find((tier) => tier === news.operation.tier) ?? null;
        }
        break;
      case 'compile':
        file.isCompiling = news.phase === 'running';
        files.change(file, { expected: news.phase === 'over' ? null : worth.expectedCompile(file) });
        compiles.phase(file, news.phase);
        break;
      case 'warning':
        // The result has them all.
        break;
    }
  }

  #loaded(file: InspectedFile, result: LoadResult): void {
    const { files, log, worth, onStored, onStock } = this.#options;
    const { steps, ms, promoted, saved, choice, artifactBytes, wireLength: wireBytes, warnings } = result;
    const servedBy = givenBy(result, file.foundIn);
    const isStock = result.servedBy === 'stock';
    const { served } = file.row;
    const finishedAt = Date.now();
    const compileMs = result.origin?.compileMs ?? null;
    worth.loaded(file, result, finishedAt);
    files.change(file, {
      state: 'ready',
      // Stock V8's own code is nothing that could be kept.
      artifactBytes: servedBy === 'stock' ? null : artifactBytes,
      wireBytes,
      served: { ...served, [servedBy]: served[servedBy] + 1 },
      last: { servedBy, isStock, choice, ms, steps, promoted, saved, compileMs, finishedAt },
      usedAt: finishedAt,
      // A tier that is closed says the same to the load and to the save.
      warnings: warnings
        .map(problemOf)
        .filter(({ message }, index, all) => all.findIndex((other) => other.message === message) === index),
    });
    if (servedBy === 'stock') onStock(file, result);
    log.add('loaded', {
      file,
      where: servedBy === 'stock' ? 'compiler' : servedBy,
      ms,
      bytes: wireBytes + artifactBytes,
    });
    if (promoted || saved) onStored();
    this.#tellRebuilt(file);
  }

  /** Not before there is a module: a build that is broken has not taken the place of the former one. */
  #tellRebuilt(file: InspectedFile): void {
    const { former } = file;
    file.former = null;
    // It may hold again what it held before.
    if (former === null || former.key === file.key) return;
    const rebuilt = { at: Date.now(), formerKey: former.key, formerWireBytes: former.wireBytes };
    this.#options.files.change(file, { rebuilt });
    this.#options.onRebuilt(file, former.key);
  }

  #failed(file: InspectedFile, error: unknown): void {
    const problem = problemOf(error);
    this.#tellEnd(file, { outcome: 'failed', problem });
    this.#options.files.change(file, { state: 'failed', error: problem });
    this.#options.log.add('error', { file, message: problem.message, advice: problem.advice });
  }
}
