import type { LoadSeries } from './benchmark-series.ts';

/** The result of a benchmark of one file, in the form that `bench --json` prints. Times in milliseconds. */
export interface BenchmarkResult {
  file: string;
  key: string;
  wireBytes: number;
  artifactBytes: number;
  runs: number;
  engine: string;
  samples: Record<LoadSeries, number[]>;
  median: Record<LoadSeries, number>;
  ratio: Record<RatioName, number>;
  /** Between which each ratio lies in 19 of 20 cases; null with too few samples to tell. */
  interval: Record<RatioName, [low: number, high: number] | null>;
}

/** The ratios that `bench` prints, each a median over a median. */
export const RATIOS = {
  coldOverDisk: { subject: 'disk', reference: 'cold' },
  coldOverMemory: { subject: 'memory', reference: 'cold' },
  diskOverFloor: { subject: 'floor', reference: 'disk' },
} as const satisfies Record<string, { subject: LoadSeries; reference: LoadSeries }>;
export type RatioName = keyof typeof RATIOS;
