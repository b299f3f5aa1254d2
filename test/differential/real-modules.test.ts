import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, describe, expect, it } from 'vitest';
import { Comparison } from './support/comparison.ts';
import { HOURS, isLong } from './support/form.ts';
import { type RealWork, realWorks } from './support/real-modules.ts';
import type { Observation } from './support/run-observer.ts';
import { runtimesHere } from './support/runtimes.ts';
import { compareWay, runStock, waysOn } from './support/ways.ts';

const program = join(import.meta.dirname, 'programs/run-real-module.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'wasm-cache-differential-'));
const comparisons = new Map<string, Comparison>();
const twoAtOnce = pLimit(2);
/** The largest takes about a minute to compile. */
const PATIENCE = isLong ? 900_000 : 120_000;

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  console.log(['Real modules', ...[...comparisons.values()].map(String)].join('\n  '));
});

describe.each(await runtimesHere())('real modules on $name', (runtime) => {
  const run = { runtime, program, scratch, patience: PATIENCE };
  const stock = new Map<string, Promise<Observation[]>>();
  const stockOf = (work: RealWork) => {
    const known = stock.get(work.name) ?? runStock({ ...run, works: [work] });
    stock.set(work.name, known);
    return known;
  };

  const works = waysOn(runtime).flatMap((way) => realWorks(way.name, runtime).map((work) => ({ way, work })));
  it.concurrent.each(works.map(({ way, work }) => ({ name: work.name, wayName: way.name, way, work })))(
    '$name does what it does on stock V8: $wayName',
    { timeout: HOURS },
    ({ way, work }) =>
      // V8 has one machine code for all modules of the same bytes in a process: one work, one process.
      twoAtOnce(async () => {
        const possible = work.loadsAtOnce ? { ...way, alsoSync: false } : way;
        const found = await compareWay(possible, { ...run, works: [work] }, await stockOf(work));
        for (const comparison of found) {
          const { where, isMiss } = comparison;
          comparisons.set(where, comparisons.get(where) ?? new Comparison(where, isMiss));
          comparisons.get(where)?.merge(comparison);
        }
        expect(found.flatMap(({ differences }) => differences)).toEqual([]);
        expect(found.flatMap(({ surprises }) => surprises)).toEqual([]);
      }),
  );
});
