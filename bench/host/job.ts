import { takeSample } from '../electron/take-sample.ts';
import type { HostRequest, HostSample } from './measure.ts';

/** Takes samples in utility processes, a fresh one for each, one after the other. */
export async function run(requests: readonly HostRequest[]): Promise<HostSample[]> {
  const samples: HostSample[] = [];
  for (const request of requests) samples.push(await takeSample<HostSample>('host-sample', request));
  return samples;
}
