import type { LoadResult } from 'wasm-compile-cache';
import type { BenchmarkSeries } from '../../shared/benchmark-series.ts';
import type { CoreOptions } from '../create-core.ts';

/** Where the disk tier of a sample lies. */
interface DiskTier {
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
}

/** What a sample process is asked for; each request goes to a fresh process. */
export type SampleRequest =
  | { series: 'stock' | 'cold' | 'stockAll'; file: string }
  /** The file has hints for its exports in it. */
  | { series: 'stockExports'; file: string }
  | ({ series: 'tiers'; file: string } & DiskTier)
  | { series: 'floor'; wireFile: string; artifactFile: string }
  /** The first argument is the program's name. */
  | { series: 'stockResult'; file: string; commandArguments: string[] }
  | ({ series: 'diskResult'; file: string; commandArguments: string[] } & DiskTier);

/** What one sample process measured. */
export interface Sample {
  /** Milliseconds by series. */
  ms: Partial<Record<BenchmarkSeries, number>>;
  /** The steps of the disk load, where there was one. */
  diskSteps?: LoadResult['steps'];
  /** What the WASI command gave at its end, where it was run. */
  exitCode?: number;
}

export type SampleReply = ({ type: 'measured' } & Sample) | { type: 'failed'; reason: string };
