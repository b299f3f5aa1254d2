import type { LoadResult } from 'wasm-compile-cache';
import { startOwnKind } from 'wasm-compile-cache/engine';
import { runBenchmark } from '../../src/main/benchmark/benchmark.ts';
import type { BenchmarkResult } from '../../src/shared/benchmark-result.ts';
import { openWarmCache } from '../electron/open-cache.ts';
import { cacheOptionsFor, type Place } from '../electron/place.ts';

import { progress } from '../electron/progress.ts';

export interface TiersRequest {
  place: Place;
  file: string;
  runs: number;
  warmRuns: number;
}

export interface TiersReply extends BenchmarkResult {
  /** The steps of each disk load. */
  diskSteps: LoadResult['steps'][];
}

/** Measures one module with the product's own benchmark. */
export async function run({ place, file, runs, warmRuns }: TiersRequest): Promise<TiersReply> {
  const cache = await openWarmCache(place);
  const diskSteps: LoadResult['steps'][] = [];
  try {
    const [outcome] = await runBenchmark({
      files: [file],
      runs,
      warmRuns,
      core: cache,
      cacheDirectory: place.cacheDirectory,
      sealKey: cacheOptionsFor(place).sealKey,
      startChildProcess: startOwnKind,
      onPreparing: () => progress(`bringing ${file} into the disk tier`),
      onNext: (_file, kind, run) => progress(`run ${run} of ${Math.max(runs, warmRuns)}: ${kind}`),
      onSample: (sample) => {
        if (sample.diskSteps) diskSteps.push(sample.diskSteps);
      },
    });
    if (outcome === undefined) throw new Error(`${file} was not measured`);
    if ('error' in outcome) throw outcome.error;
    return { ...outcome.result, diskSteps };
  } finally {
    await cache.close();
  }
}
