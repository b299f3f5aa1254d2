import type { BenchmarkSeries } from '../../shared/benchmark-series.ts';

/**
 * The colours by their names in the theme: those of what answers; what is no tier of ours is grey. Each series is named
 * beside its marks as well.
 */
export const SERIES_COLOR: Record<BenchmarkSeries, string> = {
  stock: '--neutral-fill',
  stockExports: '--neutral-fill',
  stockAll: '--neutral-fill',
  cold: '--compiler-fill',
  disk: '--disk-fill',
  memory: '--memory-fill',
  floor: '--neutral-fill-2',
  stockResult: '--neutral-fill',
  diskResult: '--disk-fill',
};
