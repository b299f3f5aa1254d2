import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LoadError, type Milliseconds, type StartChildProcess } from 'wasm-compile-cache';
import type { BenchmarkSeries } from '../../shared/benchmark-series.ts';
import type { Core, CoreOptions } from '../create-core.ts';
import { type PreparedModule, prepareModule, type SampleKind } from './prepare-module.ts';
import type { Sample } from './sample-messages.ts';
import { cancelled, takeSample } from './take-sample.ts';
import { TimeLeft } from './time-left.ts';

/** One file to measure. */
export interface ModuleToMeasure {
  file: string;
  /** What a person calls it; the file's own name where it is left out. */
  name?: string;
  /** Gives up this module alone. */
  signal: AbortSignal;
}

export interface MeasureOptions {
  series: readonly BenchmarkSeries[];
  /** Samples of each series. */
  runs: number;
  /** Samples of `disk`, `memory` and `floor`, where they are to be more: none of them takes a compile. */
  warmRuns?: number | undefined;
  /** What WASI commands are given behind their names. */
  commandArguments?: readonly string[] | undefined;
  core: Core;
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
  /** How long one sample may take, and one that runs the module's code. */
  timeouts?: { compile: Milliseconds; run: Milliseconds } | undefined;
}

/** How far a run is, all modules together. */
export interface MeasureProgress {
  /** Samples that were taken; one of the two tiers counts once. */
  done: number;
  /** How many there will be, as far as is known. */
  total: number;
  /** An estimate, from what the samples took so far; null where one kind has not been taken yet. */
  msLeft: Milliseconds | null;
}

/** Told of each thing as it happens. Modules go by their place in the list that was given. */
export interface MeasureListener {
  /** The module is being brought into the disk tier, or looked at. */
  onPreparing?(module: number): void;
  onPrepared?(module: number, prepared: PreparedModule): void;
  /** A sample is about to be taken. */
  onNext?(module: number, kind: SampleKind, run: number): void;
  onSample?(module: number, sample: Sample): void;
  /** The module is over: `error` is null where all its samples were taken. */
  onEnd(module: number, error: unknown): void;
  onProgress?(progress: MeasureProgress): void;
}

/** A module's compile may take ten minutes in the app, too. */
const TIMEOUTS = { compile: 600_000, run: 60_000 };
const WARM: readonly SampleKind[] = ['tiers', 'floor'];
const RUNNING: readonly SampleKind[] = ['stockResult', 'diskResult'];

interface Job extends ModuleToMeasure {
  index: number;
  prepared: PreparedModule;
  taken: Map<SampleKind, number>;
}

/**
 * Measures files: in each run, each kind of sample of each module once, so that a machine whose speed drifts drifts for
 * all of them. A module that fails or is given up ends alone. The operating system's file cache is warm. Rejects only
 * where there is no room for temporary files.
 */
export async function measureModules(
  modules: readonly ModuleToMeasure[],
  options: MeasureOptions,
  listener: MeasureListener,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wasm-cache-inspector-'));
  try {
    const jobs = await prepareAll(modules, options, listener, folder);
    await measureAll(jobs, options, listener);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareAll(
  modules: readonly ModuleToMeasure[],
  options: MeasureOptions,
  listener: MeasureListener,
  folder: string,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const [index, module] of modules.entries()) {
    try {
      if (module.signal.aborted) throw cancelled();
      listener.onPreparing?.(index);
      const own = join(folder, String(index));
      await mkdir(own);
      const name = module.name ?? basename(module.file);
      const commandArguments = [name, ...(options.commandArguments ?? [])];
      const { signal } = module;
      const prepared = await prepareModule(module.file, {
        ...options,
        commandArguments,
        folder: own,
        signal,
      });
      listener.onPrepared?.(index, prepared);
      if (prepared.requests.size === 0) throw nothingToMeasure(module.file, prepared);
      jobs.push({ ...module, index, prepared, taken: new Map() });
    } catch (error) {
      listener.onEnd(index, module.signal.aborted ? cancelled() : error);
    }
  }
  return jobs;
}

async function measureAll(
  jobs: readonly Job[],
  options: MeasureOptions,
  listener: MeasureListener,
): Promise<void> {
  const { runs, startChildProcess, timeouts = TIMEOUTS } = options;
  const warmRuns = Math.max(runs, options.warmRuns ?? runs);
  const runsOf = (kind: SampleKind) => (WARM.includes(kind) ? warmRuns : runs);
  const under = new Set(jobs);
  const timeLeft = new TimeLeft();
  let done = 0;
  const progress = () => {
    const left = [...under].flatMap(({ index, prepared, taken }) =>
      [...prepared.requests.keys()].map((kind) => ({
        module: index,
        kind,
        count: runsOf(kind) - (taken.get(kind) ?? 0),
      })),
    );
    const total = done + left.reduce((sum, { count }) => sum + count, 0);
    listener.onProgress?.({ done, total, msLeft: timeLeft.estimate(left) });
  };
  const end = (job: Job, error: unknown) => {
    under.delete(job);
    listener.onEnd(job.index, job.signal.aborted ? cancelled() : error);
    progress();
  };
  progress();
  for (let run = 1; run <= warmRuns; run++) {
    for (const job of jobs) {
      for (const [kind, request] of job.prepared.requests) {
        if (!under.has(job) || run > runsOf(kind)) continue;
        listener.onNext?.(job.index, kind, run);
        const start = performance.now();
        try {
          const timeout = RUNNING.includes(kind) ? timeouts.run : timeouts.compile;
          const sample = await takeSample(request, { startChildProcess, signal: job.signal, timeout });
          timeLeft.note(job.index, kind, performance.now() - start);
          job.taken.set(kind, (job.taken.get(kind) ?? 0) + 1);
          done++;
          listener.onSample?.(job.index, sample);
          progress();
        } catch (error) {
          end(job, error);
        }
      }
      if (run === warmRuns && under.has(job)) end(job, null);
    }
  }
}

function nothingToMeasure(file: string, { left }: PreparedModule): LoadError {
  const reasons = [...new Set(left.map(({ reason }) => reason))].join('; ');
  return new LoadError('other', `nothing that was chosen can be measured of ${file}: ${reasons}`, {
    advice: 'Choose other series for it.',
  });
}
