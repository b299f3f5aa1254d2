import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';
import { progress } from '../electron/progress.ts';
import { takeSample } from '../electron/take-sample.ts';
import { fill, writeSmallModule } from './fill.ts';
import type { EvictionSample, FirstLoadSample, ManyEntriesRequest } from './sample.ts';

export interface ManyEntriesJob {
  /** A disk tier for each count, empty before. */
  tiers: { count: number; place: Place }[];
  /** A folder for the module that is loaded. */
  folder: string;
  runs: number;
  evictions: number;
}

export interface ManyEntriesReply {
  count: number;
  firstLoads: FirstLoadSample[];
  evictions: EvictionSample[];
}

/** Measures the same things in disk tiers of different sizes, each in turn in every run. */
export async function run({ tiers, folder, runs, evictions }: ManyEntriesJob): Promise<ManyEntriesReply[]> {
  const wasm = await writeSmallModule(folder);
  const sample = <Value>(request: ManyEntriesRequest) => takeSample<Value>('many-entries-sample', request);
  const replies: ManyEntriesReply[] = tiers.map(({ count }) => ({ count, firstLoads: [], evictions: [] }));
  for (let run = 0; run < runs; run++) {
    for (const [index, { count, place }] of tiers.entries()) {
      progress(`run ${run + 1} of ${runs}: ${count} entries`);
      const cache = await openWarmCache(place);
      await fill(cache, place, count);
      const { bytes } = await cache.disk.usage();
      await cache.close();
      replies[index]?.firstLoads.push(await sample<FirstLoadSample>({ what: 'first-load', place, wasm }));
      replies[index]?.evictions.push(
        await sample<EvictionSample>({ what: 'evictions', place, bytes, evictions }),
      );
    }
  }
  return replies;
}
