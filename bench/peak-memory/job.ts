import { openCore } from '../electron/open-core.ts';
import type { Place } from '../electron/place.ts';
import { takeSample } from '../electron/take-sample.ts';
import type { PeakMemoryRequest, PeakMemorySample } from './sample.ts';

/** Brings the module into the disk tier, and takes the samples. */
export async function run(
  request: PeakMemoryRequest & { place: Place; runs: number },
): Promise<PeakMemorySample[]> {
  const core = await openCore(request.place);
  await core.loader.load({ path: request.wasm });
  await core.close();
  const samples: PeakMemorySample[] = [];
  for (let run = 0; run < request.runs; run++) {
    samples.push(await takeSample<PeakMemorySample>('peak-memory-sample', request));
  }
  return samples;
}
