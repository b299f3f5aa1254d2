import type { LoadResult } from 'wasm-compile-cache';
import type { CoreOptions } from '../create-core.ts';

/** What a sample process is asked for; each request goes to a fresh process. */
export type SampleRequest =
  | { series: 'stock' | 'cold'; file: string }
  | { series: 'tiers'; file: string; cacheDirectory: string; sealKey: CoreOptions['sealKey'] }
  | { series: 'floor'; wireFile: string; artifactFile: string };

/** What one sample process measured. */
export interface Sample {
  /** Milliseconds by series. */
  ms: { stock?: number; cold?: number; disk?: number; memory?: number; floor?: number };
  /** The steps of the disk load, where there was one. */
  diskSteps?: LoadResult['steps'];
}

export type SampleReply = ({ type: 'measured' } & Sample) | { type: 'failed'; reason: string };
