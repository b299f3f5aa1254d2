import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadError, Loader, type StartChildProcess } from 'wasm-compile-cache';
import {
  BENCHMARK_SERIES,
  type BenchmarkResult,
  type BenchmarkSeries,
} from '../../shared/benchmark-result.ts';
import { builtEntry } from '../built-entry.ts';
import type { Core, CoreOptions } from '../create-core.ts';
import type { Sample, SampleReply, SampleRequest } from './sample-messages.ts';

export type Samples = Record<BenchmarkSeries, number[]>;

export interface BenchmarkOptions {
  file: string;
  /** Samples of each series. */
  runs: number;
  /** Samples of `disk`, `memory` and `floor`, where they are to be more: none of them takes a compile. */
  warmRuns?: number;
  core: Core;
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
  signal?: AbortSignal | undefined;
  /** Told before each sample and after the last: what is next, and all that was measured so far. */
  onProgress?: (progress: BenchmarkProgress) => void;
  /** Told of each sample as its process gave it. */
  onSample?: (sample: Sample) => void;
}

export interface BenchmarkProgress {
  done: number;
  total: number;
  current: { series: BenchmarkSeries; run: number } | null;
  samples: Samples;
}

type PlannedSample = [BenchmarkSeries, SampleRequest];
/** Processes a run that compiles. */
const COMPILING_SERIES = 2;
/** Processes a run that does not: the two tiers together, the floor. */
const WARM_SERIES = 2;

/**
 * Measures one file, all series in turn in each run, so that a machine whose speed drifts drifts for all of them.
 * The module is brought into the disk tier first if it is not there. The operating system's file cache is warm.
 * Rejects with a `LoadError`, of kind `cancelled` where `signal` fired.
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { core, file, runs, signal } = options;
  const warmRuns = Math.max(runs, options.warmRuns ?? runs);
  const folder = await mkdtemp(join(tmpdir(), 'wasm-cache-inspector-'));
  const samples = emptySamples();
  const progress = (done: number, current: BenchmarkProgress['current']) =>
    options.onProgress?.({
      done,
      total: runs * COMPILING_SERIES + warmRuns * WARM_SERIES,
      current,
      samples: structuredClone(samples),
    });
  try {
    progress(0, null);
    const { key, artifactBytes, wireLength } = await bringToDisk(options);
    const artifactFile = join(folder, 'artifact');
    await writeFile(artifactFile, new Uint8Array(await core.disk.artifactOf(key, core.engine)));

    const { cacheDirectory, sealKey } = options;
    const compiling: PlannedSample[] = [
      ['stock', { series: 'stock', file }],
      ['cold', { series: 'cold', file }],
    ];
    const warm: PlannedSample[] = [
      ['disk', { series: 'tiers', file, cacheDirectory, sealKey }],
      ['floor', { series: 'floor', wireFile: file, artifactFile }],
    ];
    let done = 0;
    for (let run = 1; run <= warmRuns; run++) {
      for (const [series, request] of run <= runs ? [...compiling, ...warm] : warm) {
        progress(done, { series, run });
        const sample = await takeSample(options.startChildProcess, request, signal);
        options.onSample?.(sample);
        for (const name of BENCHMARK_SERIES) {
          const ms = sample.ms[name];
          if (ms !== undefined) samples[name].push(ms);
        }
        done++;
      }
    }
    progress(done, null);
    const median = medians(samples);
    return {
      file,
      key,
      wireBytes: wireLength,
      artifactBytes,
      runs,
      engine: core.engine.deterministicId,
      samples,
      median,
      ratio: {
        coldOverDisk: median.cold / median.disk,
        coldOverMemory: median.cold / median.memory,
        diskOverFloor: median.disk / median.floor,
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes sure that the disk tier holds the module. */
async function bringToDisk({ core, file, signal }: BenchmarkOptions) {
  // A loader of its own, over the tiers without their spies: what a benchmark does is nobody's use of the cache.
  const { memory, disk, engine, tasks } = core;
  const loader = new Loader({ cache: memory.withFallback(disk), engine, tasks });
  const load = await loader.load({ path: file }, { signal });
  if (!(await core.disk.contains(load.key, core.engine))) {
    // Memory answered, and the entry on disk had been dropped: only a compile saves it again.
    core.memory.delete(load.key, core.engine);
    const again = await loader.load({ path: file }, { signal });
    if (!again.saved) {
      const why = again.warnings[0]?.message ?? 'it is gone again';
      throw new LoadError(
        'other',
        `the disk tier does not keep ${file}, so its loads cannot be measured: ${why}`,
      );
    }
    return again;
  }
  return load;
}

async function takeSample(
  start: StartChildProcess,
  request: SampleRequest,
  signal: AbortSignal | undefined,
): Promise<Sample> {
  if (signal?.aborted) throw cancelled();
  const { promise, resolve, reject } = outcomeOfOne();
  const cancel = () => reject(cancelled());
  signal?.addEventListener('abort', cancel, { once: true });
  const child = await start<SampleRequest, SampleReply>(builtEntry('sample-process'), {
    onReply: (reply) => {
      if (reply.type === 'measured') resolve(reply);
      else reject(new LoadError('other', `a ${request.series} sample failed: ${reply.reason}`));
    },
    onExit: (code) => {
      const what = `the process of a ${request.series} sample ended (exit code ${code})`;
      reject(new LoadError('compiler-crashed', what));
    },
  });
  child.post(request);
  return promise.finally(() => {
    signal?.removeEventListener('abort', cancel);
    child.kill();
  });
}

/** A promise with what ends it. A rejection that comes before somebody waits is not unhandled: one who waits comes. */
function outcomeOfOne() {
  let resolve: (sample: Sample) => void = () => {};
  let reject: (error: LoadError) => void = () => {};
  const promise = new Promise<Sample>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

function cancelled(): LoadError {
  return new LoadError('cancelled', 'the benchmark was cancelled');
}

export function emptySamples(): Samples {
  return { stock: [], cold: [], disk: [], memory: [], floor: [] };
}

/** Gives the median of each series. Throws `RangeError` where one is empty. */
export function medians(samples: Samples): Record<BenchmarkSeries, number> {
  const entries = BENCHMARK_SERIES.map((series) => [series, median(samples[series])] as const);
  return Object.fromEntries(entries) as Record<BenchmarkSeries, number>;
}

/** Throws `RangeError` where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no samples, no median');
  return (upper + lower) / 2;
}
