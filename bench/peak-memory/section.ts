import { moduleNamed, pathOf } from '../modules.ts';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import type { PeakMemorySample } from './sample.ts';

const MODULE = 'esbuild-wasm';
const RUNS = 5;
const AT_MOST = 2.2;
const MB = 1e6;

export const peakMemory: Section = {
  id: 'peak-memory',
  title: 'Peak memory of a disk load',
  async measure(context) {
    const { cacheDirectory, sealKey, projectRoot, runs } = context;
    if (process.platform !== 'linux') throw new Error('it is read from /proc, which only Linux has');
    const request = {
      place: { cacheDirectory, sealKey },
      wasm: pathOf(moduleNamed(MODULE), projectRoot),
    };
    await context.runJob('bring-to-disk', request);
    const samples = await context.runJob('peak-memory', { ...request, runs: runs ?? RUNS });
    const growth = samples.map(({ peak, before }) => peak - before);
    const kept = samples.map(({ after, before }) => after - before);
    const sizes = samples.map(({ wireBytes, artifactBytes }) => wireBytes + artifactBytes);
    const ratio = median(samples.map((sample) => (sample.peak - sample.before) / sizeOf(sample)));
    return {
      notes: [
        `${MODULE} is loaded by path from disk in a fresh utility process that has opened the product: the peak of its resident memory (VmHWM, set back before the load) over what was resident before, beside the size of artifact and wasm together.`,
      ],
      tables: [
        {
          columns: [
            'artifact and wasm (MB)',
            'growth at the peak (MB)',
            'growth after (MB)',
            'peak over size',
          ],
          rows: [[median(sizes) / MB, median(growth) / MB, median(kept) / MB, ratio]],
        },
      ],
      targets: [target(`peak memory of a disk load over its size, ${MODULE}`, ratio, 'at most', AT_MOST)],
      samples: { 'growth at the peak, bytes': growth, 'growth after, bytes': kept },
    };
  },
};

function sizeOf({ wireBytes, artifactBytes }: PeakMemorySample): number {
  return wireBytes + artifactBytes;
}
