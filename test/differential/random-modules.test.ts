import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, describe, expect, it } from 'vitest';
import type { Milliseconds } from '../../src/core/units.ts';
import { Comparison } from './support/comparison.ts';
import { HOURS, isLong, randomModules } from './support/form.ts';
import type { Observation } from './support/run-observer.ts';
import { runtimesHere } from './support/runtimes.ts';
import { compareWay, runStock, type Way, waysOn } from './support/ways.ts';

const program = join(import.meta.dirname, 'programs/run-random-modules.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'wasm-cache-differential-'));
const comparisons = new Map<string, Comparison>();
const twoAtOnce = pLimit(2);
/** A compile in the background waits for every other of this user's, whatever test has asked for it. */
const PATIENCE: Milliseconds = 180_000;
/** Modules in one process, which has all of them in memory in the end. */
const GROUP = 120;

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  console.log(['Random modules', ...[...comparisons.values()].map(String)].join('\n  '));
});

type Work = ReturnType<typeof randomModules>[number];

const inGroups = (modules: Work[]) =>
  Array.from({ length: Math.ceil(modules.length / GROUP) }, (_, group) =>
    modules.slice(group * GROUP, (group + 1) * GROUP),
  );

/** Each module in each way; in the short form each in one, so that all are tried on every V8. */
const modulesFor = (way: Way, ways: readonly Way[]) =>
  randomModules().filter((_, index) => isLong || index % ways.length === ways.indexOf(way));

describe.each(await runtimesHere())('random modules on $name', (runtime) => {
  const run = { runtime, program, scratch, patience: PATIENCE };
  let stock: Promise<Map<string, Observation>> | undefined;
  const stockOf = async (works: Work[]) => {
    stock ??= twoAtOnce
      .map(inGroups(randomModules()), (group) => runStock({ ...run, works: group }))
      .then((groups) => new Map(groups.flat().map((seen) => [seen.name, seen])));
    const known = await stock;
    return works.map(({ name }) => known.get(name) as Observation);
  };

  const ways = waysOn(runtime);
  it.concurrent.each(ways)('do what they do on stock V8: $name', { timeout: HOURS }, async (way) => {
    const references = await stockOf(modulesFor(way, ways));
    const found = await twoAtOnce.map(inGroups(modulesFor(way, ways)), (works, group) =>
      compareWay(way, { ...run, works }, references.slice(group * GROUP, (group + 1) * GROUP)),
    );
    for (const comparison of found.flat()) {
      const { where, isMiss } = comparison;
      comparisons.set(where, comparisons.get(where) ?? new Comparison(where, isMiss));
      comparisons.get(where)?.merge(comparison);
    }
    expect(found.flat().flatMap(({ differences }) => differences)).toEqual([]);
    expect(found.flat().flatMap(({ surprises }) => surprises)).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});
