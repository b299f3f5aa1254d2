import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { CompileMode } from '../../../src/core/loader/compile-mode.ts';
import { Comparison, isSame } from './comparison.ts';
import { type Observation, type ObserverRun, runObserver } from './run-observer.ts';
import type { Runtime } from './runtimes.ts';

/** A way to have a module from the cache. */
export interface Way {
  name: string;
  mode: CompileMode;
  /** Whether `loadSync` is to find it as well. */
  alsoSync?: boolean;
  /** Whether all that runs before it is kept is optimized at once: else too little is for a short run. */
  trains?: boolean;
  /** Whether half of the functions are taken out of what is kept, as those that did not run are; see `artifactOfFunctions`. */
  thins?: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'ahead-of-time', mode: 'ahead-of-time', alsoSync: true },
  { name: 'background', mode: 'background' },
  { name: 'as-used', mode: 'as-used', trains: true },
  { name: 'auto', mode: 'auto', trains: true },
];
const THINNED: Way = { name: 'background, half of it', mode: 'background', alsoSync: true, thins: true };

/** Gives the ways that there are on a runtime. */
export function waysOn({ hasAddon }: Runtime): readonly Way[] {
  return hasAddon ? [...WAYS, THINNED] : WAYS;
}

export type Run = Omit<ObserverRun, 'variant'>;

/** Has V8 do the works as it comes, without the cache. */
export function runStock(run: Run): Promise<Observation[]> {
  return runObserver({ ...run, variant: { phase: 'stock' } });
}

/**
 * Has the cache miss the works, and keep them, in one process, and find them in another one, or two; compares what all of
 * them saw with what a process on stock V8 did, and with what V8's optimizing compiler does where that is not the same.
 */
export async function compareWay(
  { name, mode, alsoSync = false, trains = false, thins = false }: Way,
  run: Run,
  stock: readonly Observation[],
): Promise<Comparison[]> {
  const directory = join(mkdtempSync(join(run.scratch, 'cache-')), 'cache');
  const variant = { mode, directory };
  const where = `${run.runtime.name}, ${name}`;
  const finds = [
    {
      where: `${where}, at a miss`,
      isMiss: true,
      seen: await runObserver({ ...run, variant: { ...variant, phase: 'fill', trains, thins } }),
    },
    { where, isMiss: false, seen: await runObserver({ ...run, variant: { ...variant, phase: 'disk' } }) },
  ];
  if (alsoSync) {
    const seen = await runObserver({ ...run, variant: { ...variant, phase: 'disk', sync: true } });
    finds.push({ where: `${where}, loadSync`, isMiss: false, seen });
  }
  const doubtful = run.works.filter((_, index) =>
    finds.some(({ seen }) => !isSame(stock[index] as Observation, seen[index] as Observation)),
  );
  const optimized = new Map(
    doubtful.length === 0
      ? []
      : (await runObserver({ ...run, works: doubtful, variant: { phase: 'optimized' } })).map((seen) => [
          seen.name,
          seen,
        ]),
  );
  return finds.map(({ where, isMiss, seen }) => {
    const comparison = new Comparison(where, isMiss);
    for (const [index, expected] of stock.entries()) {
      comparison.add(expected, seen[index] as Observation, optimized.get(expected.name) ?? expected);
    }
    return comparison;
  });
}
