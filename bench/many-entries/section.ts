import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import type { ManyEntriesReply } from './job.ts';

const COUNTS = [10, 10_000] as const;
const RUNS = 10;
const EVICTIONS = 5;
/** As fast with many as with few, but for what samples of a few milliseconds scatter. */
const AT_MOST = 1.25;

export const manyEntries: Section = {
  id: 'many-entries',
  title: 'Ten thousand entries',
  async measure(context) {
    const folder = join(context.scratch, 'many-entries');
    mkdirSync(folder, { recursive: true });
    const replies = await context.runJob('many-entries', {
      tiers: COUNTS.map((count) => ({
        count,
        place: { cacheDirectory: join(folder, String(count)), sealKey: context.sealKey },
      })),
      folder,
      runs: context.runs ?? RUNS,
      evictions: EVICTIONS,
    });
    const [few, many] = replies.map(figuresOf);
    if (!few || !many) throw new Error('a disk tier was not measured');
    const names = Object.keys(few) as (keyof typeof few)[];
    const ratio = (name: keyof typeof few) => median(many[name]) / median(few[name]);
    return {
      notes: [
        'Disk tiers with 10 and with 10,000 small sealed entries; each sample in a fresh utility process, the two in turn. The load is by path, of one of the entries. An eviction is one entry that goes because the budget is lowered; the first of a process reads the journal before.',
      ],
      tables: [
        {
          columns: ['what', '10 entries (ms)', '10,000 entries (ms)', 'ratio'],
          rows: names.map((name) => [name, median(few[name]), median(many[name]), ratio(name)]),
        },
      ],
      targets: [
        target(
          'ready and first load, 10,000 entries over 10',
          ratio('ready and first load'),
          'at most',
          AT_MOST,
        ),
        target('one eviction, 10,000 entries over 10', ratio('an eviction after that'), 'at most', AT_MOST),
      ],
      samples: Object.fromEntries(
        [few, many].flatMap((figures, index) =>
          names.map((name) => [`${COUNTS[index]} entries, ${name}, ms`, figures[name]]),
        ),
      ),
    };
  },
};

function figuresOf({ firstLoads, evictions }: ManyEntriesReply) {
  return {
    ready: firstLoads.map(({ ready }) => ready),
    'first load': firstLoads.map(({ load }) => load),
    'ready and first load': firstLoads.map(({ ready, load }) => ready + load),
    'asking what the tier holds': firstLoads.map(({ usage }) => usage),
    'the first eviction of a process': evictions.flatMap((sample) => sample.slice(0, 1)),
    'an eviction after that': evictions.flatMap((sample) => sample.slice(1)),
  };
}
