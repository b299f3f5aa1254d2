/** What each series of a benchmark is, and the figures that are made of its samples. */
import { BENCHMARK_SERIES, type BenchmarkSeries, type BenchmarkState } from '../../shared/contract.ts';

export const SERIES_MEANING: Record<BenchmarkSeries, string> = {
  stock: 'V8 as it comes: lazy compile, pays later',
  cold: 'ahead-of-time compile, no cache',
  disk: 'a load that the disk tier answers',
  memory: 'a load that the memory tier answers',
  floor: 'raw read and V8 deserialize, nothing around it',
};

/** The colours are those of what answers; `stock` and `floor` are no tier of ours, and grey. */
export const SERIES_COLOR: Record<BenchmarkSeries, string> = {
  stock: 'var(--neutral-fill)',
  cold: 'var(--compiler-fill)',
  disk: 'var(--disk-fill)',
  memory: 'var(--memory-fill)',
  floor: 'var(--neutral-fill-2)',
};

/** All in milliseconds. */
export interface SeriesFigures {
  series: BenchmarkSeries;
  count: number;
  median: number;
  min: number;
  max: number;
}

/** The middle of the samples; between the two middle ones where their number is even. */
export function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The figures of each series that has samples, in the order of the contract. */
export const figuresOf = (samples: BenchmarkState['samples']): SeriesFigures[] =>
  BENCHMARK_SERIES.flatMap((series) => {
    const taken = samples[series];
    if (taken.length === 0) return [];
    return [
      {
        series,
        count: taken.length,
        median: medianOf(taken),
        min: Math.min(...taken),
        max: Math.max(...taken),
      },
    ];
  });

/** The powers of ten around all the samples, as the ends of a logarithmic axis; at least a decade. */
export function logDomain(figures: readonly SeriesFigures[]): [number, number] {
  const low = Math.min(...figures.map(({ min }) => Math.max(min, 1e-4)));
  const high = Math.max(...figures.map(({ max }) => Math.max(max, 1e-4)));
  if (figures.length === 0) return [1, 1000];
  // A bar that ended at the left end of the axis would not be seen.
  const bottom = 10 ** Math.floor(Math.log10(low) - 0.15);
  return [bottom, Math.max(10 ** Math.ceil(Math.log10(high)), bottom * 10)];
}

/** The powers of ten from one end to the other. */
export function logTicks([from, to]: [number, number]): number[] {
  const first = Math.round(Math.log10(from));
  const last = Math.round(Math.log10(to));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** A power of ten in milliseconds, as the axis names it: `10 µs`, `1 ms`, `100 s`. */
export function formatTick(ms: number): string {
  if (ms < 0.999) return `${Math.round(ms * 1000)} µs`;
  return ms < 999 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}

/** The ratios of the medians; undefined as long as one of the two has no samples. */
export function ratiosOf(
  figures: readonly SeriesFigures[],
): Partial<Record<'coldOverDisk' | 'coldOverMemory' | 'diskOverFloor', number>> {
  const median = (series: BenchmarkSeries) => figures.find((one) => one.series === series)?.median;
  const over = (a: number | undefined, b: number | undefined) => (a && b ? a / b : undefined);
  const ratios = {
    coldOverDisk: over(median('cold'), median('disk')),
    coldOverMemory: over(median('cold'), median('memory')),
    diskOverFloor: over(median('disk'), median('floor')),
  };
  return Object.fromEntries(Object.entries(ratios).filter(([, ratio]) => ratio !== undefined));
}
