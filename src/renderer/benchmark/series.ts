/** What each series of a benchmark is, and the figures that are made of its samples. */
import { BENCHMARK_SERIES, type BenchmarkSeries } from '../../shared/benchmark-result.ts';
import type { BenchmarkState } from '../../shared/contract.ts';

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
  /** Of the middle half of the samples, so that one that went astray does not count. */
  spread: number;
}

/** The value that a share of the samples, from 0 to 1, lies below; between two of them where none lies there. */
function quantileOf(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(place)] ?? Number.NaN;
  const upper = sorted[Math.ceil(place)] ?? Number.NaN;
  return lower + (upper - lower) * (place - Math.floor(place));
}

/** The middle of the samples; between the two middle ones where their number is even. */
export const medianOf = (samples: readonly number[]): number => quantileOf(samples, 0.5);

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
        spread: quantileOf(taken, 0.75) - quantileOf(taken, 0.25),
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

/** How one series compares with another. */
export interface Comparison {
  verdict: 'faster' | 'slower' | 'same';
  /** How many times as fast or as slow it is, at least 1. */
  times: number;
}

/**
 * Compares the medians of two series; undefined as long as one of the two has no samples. A difference that is
 * smaller than the spread of either is none.
 */
export function compareSeries(
  figures: readonly SeriesFigures[],
  subject: BenchmarkSeries,
  reference: BenchmarkSeries,
): Comparison | undefined {
  const of = (series: BenchmarkSeries) => figures.find((one) => one.series === series);
  const [one, other] = [of(subject), of(reference)];
  if (!one || !other) return undefined;
  const difference = Math.abs(one.median - other.median);
  if (difference <= Math.max(one.spread, other.spread)) return { verdict: 'same', times: 1 };
  return one.median < other.median
    ? { verdict: 'faster', times: other.median / one.median }
    : { verdict: 'slower', times: one.median / other.median };
}
