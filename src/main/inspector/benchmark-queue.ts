import { randomUUID } from 'node:crypto';
import { LoadError, type StartChildProcess } from 'wasm-compile-cache';
import {
  type BenchmarkRun,
  MAX_RUN_NAME_LENGTH,
  type MeasuredModule,
  type Versions,
} from '../../shared/benchmark-run.ts';
import { BENCHMARK_SERIES, type BenchmarkSeries } from '../../shared/benchmark-series.ts';
import type { BenchmarkState, ModuleRow } from '../../shared/contract.ts';
import { describeMachine, loadOfLastMinute } from '../benchmark/machine.ts';
import { type MeasureListener, measureModules } from '../benchmark/measure-modules.ts';
import type { RunsFolder } from '../benchmark/runs-folder.ts';
import type { Core, CoreOptions } from '../create-core.ts';
import { problemOf } from './problem.ts';

export interface BenchmarkQueueOptions {
  core: Core;
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
  runsFolder: RunsFolder;
  versions: Versions;
  onChange(): void;
  /** Told when a module is over, however it ended: the tiers may hold it now. */
  onEnd(key: string | null): void;
  /** Told of what went wrong without changing what is measured. */
  onWarning(message: string): void;
}

/** What a person chose for a run, besides its modules. */
export interface RunChoices {
  series: readonly BenchmarkSeries[];
  runs: number;
  commandArguments: string[];
}

/** A file to measure, and the row that shows it. */
export interface QueuedFile {
  row: ModuleRow;
  readFrom: string;
}

/** Files to measure, and what removes the copies among them again. */
export interface PreparedFiles {
  files: QueuedFile[];
  removeCopies(): Promise<void>;
}

/**
 * The run that is under way, or was last: one at a time, for the second would slow the first down. One that was
 * measured to its end, or until it was cancelled, is kept.
 */
export class BenchmarkQueue {
  readonly #options: BenchmarkQueueOptions;
  #state: BenchmarkState | null = null;
  #aborts: AbortController[] = [];
  #isPreparing = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: BenchmarkQueueOptions) {
    this.#options = options;
  }

  /** Null where none has been started. */
  get state(): BenchmarkState | null {
    return this.#state;
  }

  /**
   * Begins to measure files. Rejects with a `LoadError` where a run is under way already, and with what `prepare`
   * rejects with.
   */
  async start(choices: RunChoices, prepare: () => Promise<PreparedFiles>): Promise<void> {
    if (this.#state?.run.status === 'running' || this.#isPreparing) {
      const name = this.#isPreparing ? 'Another run' : this.#state?.run.name;
      throw new LoadError('other', `${name} is being measured: cancel that first, or wait for it`);
    }
    this.#isPreparing = true;
    try {
      this.#begin(choices, await prepare());
    } finally {
      this.#isPreparing = false;
    }
  }

  #begin({ series, runs, commandArguments }: RunChoices, { files, removeCopies }: PreparedFiles): void {
    const chosen = BENCHMARK_SERIES.filter((name) => series.includes(name));
    const run: BenchmarkRun = {
      version: 1,
      id: randomUUID(),
      name: nameOf(files),
      startedAt: Date.now(),
      endedAt: null,
      status: 'running',
      runs,
      series: chosen,
      commandArguments,
      machine: describeMachine(),
      versions: this.#options.versions,
      modules: files.map(({ row }) => ({
        name: row.name,
        file: row.path ?? row.name,
        key: row.key,
        wireBytes: row.wireBytes,
        artifactBytes: null,
        status: 'waiting',
        problem: null,
        left: [],
        exitCode: null,
        samples: {},
      })),
    };
    const state: BenchmarkState = {
      run,
      rowIds: files.map(({ row }) => row.id),
      done: 0,
      total: 0,
      msLeft: null,
      current: null,
      keepProblem: null,
    };
    this.#state = state;
    this.#aborts = files.map(() => new AbortController());
    this.#options.onChange();
    this.#ended = this.#measure(state, files).then(() =>
      removeCopies().catch((error) => this.#options.onWarning(problemOf(error).message)),
    );
  }

  /** Gives up one module of the run, or all of them. */
  cancel(rowId: string | null): void {
    const { rowIds = [], run } = this.#state ?? {};
    for (const [index, id] of rowIds.entries()) {
      if (rowId !== null && id !== rowId) continue;
      this.#aborts[index]?.abort();
      // One that waits for its turn is told of it only then.
      const module = run?.modules[index];
      if (module && isUnderWay(module)) module.status = 'cancelled';
    }
    this.#options.onChange();
  }

  /** Ends the run that is under way; settles when nothing of it is left. */
  async close(): Promise<void> {
    this.cancel(null);
    await this.#ended;
  }

  async #measure(state: BenchmarkState, files: readonly QueuedFile[]): Promise<void> {
    const { run } = state;
    const { onChange, onEnd } = this.#options;
    const modules = files.map(({ readFrom, row }, index) => ({
      file: readFrom,
      name: row.name,
      signal: this.#aborts[index]?.signal ?? AbortSignal.abort(),
    }));
    const of = (index: number) => run.modules[index] as MeasuredModule;
    const listener: MeasureListener = {
      onPreparing: (index) => {
        of(index).status = 'preparing';
        state.current = { module: index, kind: null, run: 0 };
        onChange();
      },
      onPrepared: (index, { key, wireBytes, artifactBytes, left }) => {
        Object.assign(of(index), { key, wireBytes, artifactBytes, left });
        if (isUnderWay(of(index))) of(index).status = 'waiting';
        onChange();
      },
      onNext: (index, kind, number) => {
        for (const module of run.modules) if (module.status === 'measuring') module.status = 'waiting';
        if (isUnderWay(of(index))) of(index).status = 'measuring';
        state.current = { module: index, kind, run: number };
        onChange();
      },
      onSample: (index, { ms, exitCode }) => {
        const module = of(index);
        for (const series of run.series) {
          const taken = ms[series];
          if (taken !== undefined) module.samples[series] = [...(module.samples[series] ?? []), taken];
        }
        if (exitCode !== undefined) module.exitCode = exitCode;
      },
      onEnd: (index, error) => {
        const module = of(index);
        if (error === null) module.status = 'done';
        else if (error instanceof LoadError && error.kind === 'cancelled') module.status = 'cancelled';
        else Object.assign(module, { status: 'failed', problem: problemOf(error) });
        onEnd(module.key);
        onChange();
      },
      onProgress: (progress) => {
        Object.assign(state, progress);
        onChange();
      },
    };
    try {
      await measureModules(modules, { ...this.#options, ...run }, listener);
    } catch (error) {
      for (const module of run.modules) {
        if (isUnderWay(module)) Object.assign(module, { status: 'failed', problem: problemOf(error) });
      }
    }
    state.current = null;
    state.msLeft = null;
    run.endedAt = Date.now();
    run.machine.loadAtEnd = loadOfLastMinute();
    const status = run.modules.some((module) => module.status === 'cancelled') ? 'cancelled' : 'done';
    // Still under way until it is kept: whoever sees its end asks for the kept ones.
    await this.#keep(state, { ...run, status });
    run.status = status;
    onChange();
  }

  /** Keeps what was measured; a run of which nothing was is told of, and not kept. */
  async #keep(state: BenchmarkState, run: BenchmarkRun): Promise<void> {
    if (!run.modules.some(({ samples }) => Object.keys(samples).length > 0)) return;
    try {
      await this.#options.runsFolder.keep(run);
    } catch (error) {
      const { kind, message } = problemOf(error);
      state.keepProblem = {
        kind,
        message: `This run could not be kept in ${this.#options.runsFolder.path}: ${message}`,
        advice: 'Make that folder writable for you. The run is shown until the next one.',
      };
    }
  }
}

function isUnderWay({ status }: MeasuredModule): boolean {
  return status === 'waiting' || status === 'preparing' || status === 'measuring';
}

/** What a run is called until a person gives it a name: its modules. */
function nameOf(files: readonly QueuedFile[]): string {
  const names = files.map(({ row }) => row.name);
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const room = MAX_RUN_NAME_LENGTH - more.length;
  return `${shown.length > room ? `${shown.slice(0, room - 1)}…` : shown}${more}`.trim() || 'unnamed';
}
