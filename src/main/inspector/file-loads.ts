import pLimit from 'p-limit';
import type { CacheOperation, LoadNews, LoadResult } from 'wasm-compile-cache';
import type { Core } from '../create-core.ts';
import type { CompileMonitor } from './compile-monitor.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import { servedByOf } from './served-by.ts';

/** Enough to keep both compilers and a reader busy, few enough that a thousand files do not lie in memory at once. */
const LOADS_AT_ONCE = 4;

export interface FileLoadsOptions {
  loader: Core['loader'];
  files: FileTable;
  log: EventLog;
  compiles: CompileMonitor;
  /** Told of each operation on a tier that a load asked for. */
  onOperation(operation: CacheOperation, file: InspectedFile): void;
  /** Told when a load is over, however it ended: the tiers may hold its module now. The next waits for it. */
  onEnd(key: string | null): Promise<void>;
  /** Told when a load has put its module into a tier. */
  onStored(): void;
}

/** The loads of files through the tiers, and what each file's row says of its own. */
export class FileLoads {
  readonly #options: FileLoadsOptions;
  readonly #limit = pLimit(LOADS_AT_ONCE);

  constructor(options: FileLoadsOptions) {
    this.#options = options;
  }

  /** Puts a file in the queue, unless it is in it already or is being loaded. */
  load(file: InspectedFile): void {
    if (file.abort !== null) return;
    const { files, onEnd } = this.#options;
    const abort = new AbortController();
    file.abort = abort;
    files.change(file, { state: 'queued', error: null, warnings: [] });
    const { signal } = abort;
    void this.#limit(async () => {
      if (signal.aborted) return;
      files.change(file, { state: 'loading', stepStartedAt: Date.now() });
      try {
        const result = await this.#loadThroughTiers(file, signal);
        if (!signal.aborted) this.#end(file, () => this.#loaded(file, result));
      } catch (error) {
        // Whoever cancelled it has told of it, and the row may be loading anew.
        if (!signal.aborted) this.#end(file, () => this.#failed(file, error));
      }
      await onEnd(file.row.key);
    });
  }

  /** Ends a file's load, wherever it is: from now on it is cancelled, and can be loaded again. */
  cancel(file: InspectedFile): void {
    if (file.abort === null) return;
    file.abort.abort();
    this.#end(file, () => {
      this.#options.files.change(file, { state: 'cancelled' });
      this.#options.log.add('cancelled', { file });
    });
  }

  /** Ends a row's load, of which `tell` tells how. */
  #end(file: InspectedFile, tell: () => void): void {
    file.abort = null;
    tell();
    this.#options.files.change(file, { step: null, stepStartedAt: null });
  }

  #loadThroughTiers(file: InspectedFile, signal: AbortSignal): Promise<LoadResult> {
    const onNews = (news: LoadNews) => this.#hear(file, news);
    return this.#options.loader.load({ path: file.readFrom }, { signal, onNews });
  }

  #hear(file: InspectedFile, news: LoadNews): void {
    const { files, compiles, onOperation } = this.#options;
    switch (news.type) {
      case 'key':
        files.identify(file, news.key);
        files.change(file, { wireBytes: news.wireLength });
        break;
      case 'step':
        files.change(file, { step: news.step, stepStartedAt: Date.now() });
        break;
      case 'operation':
        // The compiler's are told of by whoever follows the cache: several rows may wait for one compile.
        if (news.operation.kind !== 'compile') onOperation(news.operation, file);
        break;
      case 'compile':
        compiles.phase(file, news.phase);
        break;
      case 'warning':
        // The result has them all.
        break;
    }
  }

  #loaded(file: InspectedFile, result: LoadResult): void {
    const { files, log, onStored } = this.#options;
    const { steps, ms, promoted, saved, artifactBytes, wireLength: wireBytes, warnings } = result;
    const servedBy = servedByOf(result.servedBy);
    const { served } = file.row;
    const finishedAt = Date.now();
    files.change(file, {
      state: 'ready',
      artifactBytes,
      wireBytes,
      served: { ...served, [servedBy]: served[servedBy] + 1 },
      last: { servedBy, ms, steps, promoted, saved, finishedAt },
      usedAt: finishedAt,
      // A tier that is closed says the same to the load and to the save.
      warnings: warnings
        .map(problemOf)
        .filter(({ message }, index, all) => all.findIndex((other) => other.message === message) === index),
    });
    log.add('loaded', { file, where: servedBy, ms, bytes: wireBytes + artifactBytes });
    if (promoted || saved) onStored();
  }

  #failed(file: InspectedFile, error: unknown): void {
    const problem = problemOf(error);
    this.#options.files.change(file, { state: 'failed', error: problem });
    this.#options.log.add('error', { file, message: problem.message, advice: problem.advice });
  }
}
