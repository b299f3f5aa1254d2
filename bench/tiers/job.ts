import type { LoadResult } from 'wasm-compile-cache';
import { startUtilityProcess } from '../../src/main/app/utility-child-process.ts';
import { runBenchmark } from '../../src/main/benchmark/benchmark.ts';
import type { BenchmarkResult } from '../../src/shared/benchmark-result.ts';
import { openCore } from '../electron/open-core.ts';
import { coreOptionsFor, type Place } from '../electron/place.ts';
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
  const core = await openCore(place);
  const diskSteps: LoadResult['steps'][] = [];
  try {
    const result = await runBenchmark({
      file,
      runs,
      warmRuns,
      core,
      cacheDirectory: place.cacheDirectory,
      sealKey: coreOptionsFor(place).sealKey,
      startChildProcess: startUtilityProcess,
      onProgress: ({ current, done, total }) => {
        if (current) progress(`sample ${done + 1} of ${total}: ${current.series}`);
        else if (done === 0) progress(`bringing ${file} into the disk tier`);
      },
      onSample: (sample) => {
        if (sample.diskSteps) diskSteps.push(sample.diskSteps);
      },
    });
    return { ...result, diskSteps };
  } finally {
    await core.close();
  }
}
