/** What is measured of a module; see the README. */
export const BENCHMARK_SERIES = ['stock', 'cold', 'disk', 'memory', 'floor'] as const;
export type BenchmarkSeries = (typeof BENCHMARK_SERIES)[number];

/** The result of a benchmark, in the form that `bench --json` prints and the window exports. Times in milliseconds. */
export interface BenchmarkResult {
  file: string;
  key: string;
  wireBytes: number;
  artifactBytes: number;
  runs: number;
  engine: string;
  samples: Record<BenchmarkSeries, number[]>;
  median: Record<BenchmarkSeries, number>;
  ratio: { coldOverDisk: number; coldOverMemory: number; diskOverFloor: number };
}
