import { LoadError, type StartChildProcess } from 'wasm-compile-cache';
import type { BenchmarkResult } from '../../shared/benchmark-result.ts';
import type { BenchmarkState, ModuleRow } from '../../shared/contract.ts';
import { emptySamples, runBenchmark } from '../benchmark/benchmark.ts';
import type { Core, CoreOptions } from '../create-core.ts';
import { problemOf } from './problem.ts';

export interface BenchmarkRunOptions {
  core: Core;
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
  onChange(): void;
  /** Told when a run is over, however it ended: the tiers may hold the file's module now. */
  onEnd(key: string | null): void;
}

/** The benchmark that runs, or ran last: one at a time, for the second would slow the first down. */
export class BenchmarkRun {
  readonly #options: BenchmarkRunOptions;
  #state: BenchmarkState | null = null;
  #abort: AbortController | null = null;

  constructor(options: BenchmarkRunOptions) {
    this.#options = options;
  }

  /** Null where none has been started. */
  get state(): BenchmarkState | null {
    return this.#state;
  }

  get result(): BenchmarkResult | null {
    return this.#state?.result ?? null;
  }

  /** Measures a file, `runs` times. Throws a `LoadError` where one is being measured already. */
  start({ row, readFrom }: { row: ModuleRow; readFrom: string }, runs: number): void {
    if (this.#state?.status === 'running') {
      throw new LoadError(
        'other',
        `${this.#state.name} is being measured: cancel that first, or wait for it`,
      );
    }
    const { core, cacheDirectory, sealKey, startChildProcess, onChange, onEnd } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    const { path, name } = row;
    const state: BenchmarkState = {
      rowId: row.id,
      name,
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
    this.#state = state;
    const show = (change: Partial<BenchmarkState>) => {
      Object.assign(state, change);
      onChange();
    };
    show({});
    runBenchmark({
      file: readFrom,
      runs,
      core,
      cacheDirectory,
      sealKey,
      startChildProcess,
      signal,
      onProgress: show,
    })
      .then((result) => show({ status: 'done', current: null, result: { ...result, file: path ?? name } }))
      .catch((error) => {
        if (signal.aborted) show({ status: 'cancelled', current: null });
        else show({ status: 'failed', current: null, error: problemOf(error) });
      })
      .finally(() => onEnd(row.key));
  }

  /** Ends the run that is under way, if there is one. */
  cancel(): void {
    this.#abort?.abort();
  }
}
