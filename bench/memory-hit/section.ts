import { moduleNamed, pathOf } from '../modules.ts';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median, quantile } from '../run/statistics.ts';

const BATCHES = 100;
const BATCH_SIZE = 2_000;
const MODULE = 'sql.js';
const OURS = 'wasm-cache';
const AT_MOST_MICROSECONDS = 5;

export const memoryHit: Section = {
  id: 'memory-hit',
  title: 'A hit in the memory tier',
  async measure(context) {
    const { cacheDirectory, sealKey, projectRoot, scratch, runs } = context;
    const batches = runs === null ? BATCHES : runs * (BATCHES / 5);
    const samples = await context.runJob('memory-hit', {
      place: { cacheDirectory, sealKey },
      wasm: pathOf(moduleNamed(MODULE), projectRoot),
      folder: scratch,
      batches,
      batchSize: BATCH_SIZE,
    });
    const { [OURS]: ours = [], ...others } = samples;
    return {
      notes: [
        `Ours is \`loader.load({ key, wireBytes })\`, through loader, FallbackCache and Spy. ${batches} batches of ${BATCH_SIZE} gets each, one after the other, in Electron's main process; a batch of each cache in turn.`,
        'The others hold the same object in a memory tier before a second tier, and give it as it is: cacheable and cache-manager with `KeyvCacheableMemory({ useClone: false })` before a Keyv on a Map, serialization off in both; bentocache with `memoryDriver({ serialize: false })` before its file driver. A hit does not reach a second tier in any of them.',
      ],
      tables: [
        {
          columns: ['cache', 'median (µs a get)', 'minimum', 'maximum', 'over ours'],
          rows: Object.entries(samples).map(([name, values]) => [
            name,
            median(values),
            quantile(values, 0),
            quantile(values, 1),
            median(values) / median(ours),
          ]),
        },
      ],
      targets: [
        target('memory hit, µs', median(ours), 'at most', AT_MOST_MICROSECONDS),
        ...Object.entries(others).map(([name, values]) =>
          target(`memory hit, ${name} over ours`, median(values) / median(ours), 'above', 1),
        ),
      ],
      samples: Object.fromEntries(
        Object.entries(samples).map(([name, values]) => [`${name}, µs a get in each batch`, values]),
      ),
    };
  },
};
