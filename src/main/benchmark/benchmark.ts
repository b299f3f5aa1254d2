import { type BenchmarkResult, RATIOS, type RatioName } from '../../shared/benchmark-result.ts';
import { LOAD_SERIES, type LoadSeries } from '../../shared/benchmark-series.ts';
import { median, ratioOf } from '../../shared/benchmark-statistics.ts';
import {
  type MeasureListener,
  type MeasureOptions,
  type MeasureProgress,
  measureModules,
} from './measure-modules.ts';
import type { PreparedModule, SampleKind } from './prepare-module.ts';
import type { Sample } from './sample-messages.ts';

export type Samples = Record<LoadSeries, number[]>;

export interface BenchmarkOptions extends Omit<MeasureOptions, 'series' | 'commandArguments'> {
  files: readonly string[];
  signal?: AbortSignal | undefined;
  onPreparing?: (file: string) => void;
  /** Told before each sample. */
  onNext?: (file: string, kind: SampleKind, run: number) => void;
  onProgress?: (progress: MeasureProgress) => void;
  /** Told of each sample as its process gave it. */
  onSample?: (sample: Sample) => void;
}

/** What came of one file: its result, or why there is none. */
export type BenchmarkOutcome = { file: string; result: BenchmarkResult } | { file: string; error: unknown };

/**
 * Measures files cold, from both tiers, on stock V8 and at the floor. Gives an outcome for each, in their order; an
 * error is a `LoadError`, of kind `cancelled` where `signal` fired.
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<BenchmarkOutcome[]> {
  const { files, core, runs, signal = new AbortController().signal } = options;
  const samples = files.map(emptySamples);
  const prepared = new Map<number, PreparedModule>();
  const outcomes: BenchmarkOutcome[] = [];
  const fileOf = (module: number) => files[module] ?? '';
  const listener: MeasureListener = {
    onPreparing: (module) => options.onPreparing?.(fileOf(module)),
    onPrepared: (module, found) => void prepared.set(module, found),
    onNext: (module, kind, run) => options.onNext?.(fileOf(module), kind, run),
    onSample: (module, sample) => {
      options.onSample?.(sample);
      for (const name of LOAD_SERIES) {
        const ms = sample.ms[name];
        if (ms !== undefined) samples[module]?.[name].push(ms);
      }
    },
    onEnd: (module, error) => {
      const file = fileOf(module);
      const found = prepared.get(module);
      const taken = samples[module];
      outcomes[module] =
        error === null && found && taken
          ? {
              file,
              result: {
                file,
                key: found.key,
                wireBytes: found.wireBytes,
                artifactBytes: found.artifactBytes ?? 0,
                runs,
                engine: core.engine.deterministicId,
                samples: taken,
                ...figures(taken),
              },
            }
          : { file, error };
    },
    onProgress: (progress) => options.onProgress?.(progress),
  };
  await measureModules(
    files.map((file) => ({ file, signal })),
    { ...options, series: LOAD_SERIES },
    listener,
  );
  return outcomes;
}

function figures(samples: Samples): Pick<BenchmarkResult, 'median' | 'ratio' | 'interval'> {
  const ratios = Object.entries(RATIOS).map(
    ([name, { subject, reference }]) => [name, ratioOf(samples[subject], samples[reference])] as const,
  );
  return {
    median: medians(samples),
    ratio: Object.fromEntries(ratios.map(([name, found]) => [name, found?.ratio ?? Number.NaN])) as Record<
      RatioName,
      number
    >,
    interval: Object.fromEntries(ratios.map(([name, found]) => [name, found?.interval ?? null])) as Record<
      RatioName,
      [number, number] | null
    >,
  };
}

export function emptySamples(): Samples {
  return { stock: [], cold: [], disk: [], memory: [], floor: [] };
}

/** Gives the median of each series. Throws `RangeError` where one is empty. */
export function medians(samples: Samples): Record<LoadSeries, number> {
  const entries = LOAD_SERIES.map((series) => [series, median(samples[series])] as const);
  return Object.fromEntries(entries) as Record<LoadSeries, number>;
}
