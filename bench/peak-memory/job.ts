import { takeSample } from '../electron/take-sample.ts';
import type { PeakMemoryRequest, PeakMemorySample } from './sample.ts';

export async function run({
  runs,
  ...request
}: PeakMemoryRequest & { runs: number }): Promise<PeakMemorySample[]> {
  const samples: PeakMemorySample[] = [];
  for (let run = 0; run < runs; run++) {
    samples.push(await takeSample<PeakMemorySample>('peak-memory-sample', request));
  }
  return samples;
}
