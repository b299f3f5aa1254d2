import { parseArgs } from 'node:util';
import { MODULES, moduleNamed } from '../modules.ts';

export interface BenchOptions {
  /** The sections to measure. */
  only: readonly string[];
  modules: readonly string[];
  /** Samples of each series; null where each section chooses. */
  runs: number | null;
  /** Where the results go, without an extension; null for the usual place. */
  out: string | null;
  /** Whether this is the whole benchmark as it comes. */
  isWhole: boolean;
  /** Whether what is measured takes the place of the same sections in the usual results, whose others stay. */
  updates: boolean;
}

export const usage = (sections: readonly string[]) => `npm run bench -- [options]

  --only SECTION,...    measure these alone: ${sections.join(', ')}
  --modules PACKAGE,... measure these modules alone: ${MODULES.map(({ name }) => name).join(', ')}
  --runs NUMBER         samples of each series
  --out PATH            write PATH.md and PATH.json
  --update              put what is measured in the place of the same sections in bench/results, and keep the others

Without options the whole benchmark runs and writes bench/results.md and bench/results.json. A part of it is
printed, and written only where --out or --update says.
`;

/** Reads what was typed. Throws `RangeError` or `TypeError` with what is wrong; null where help was asked for. */
export function parseOptions(args: readonly string[], sections: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      modules: { type: 'string' },
      runs: { type: 'string' },
      out: { type: 'string' },
      update: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const only = values.only?.split(',') ?? sections;
  for (const section of only) {
    if (!sections.includes(section)) {
      throw new RangeError(`no section is called "${section}": ${sections.join(', ')}`);
    }
  }
  const modules = (values.modules?.split(',') ?? MODULES.map(({ name }) => name)).map(
    (name) => moduleNamed(name).name,
  );
  const runs = values.runs === undefined ? null : Number(values.runs);
  if (runs !== null && !(Number.isInteger(runs) && runs >= 1 && runs <= 1000)) {
    throw new RangeError('--runs takes a whole number from 1 to 1000');
  }
  const { only: sectionsAsked, modules: modulesAsked } = values;
  const isWhole = sectionsAsked === undefined && modulesAsked === undefined && runs === null;
  const { update: updates } = values;
  if (updates && (values.out !== undefined || modulesAsked !== undefined || runs !== null)) {
    throw new RangeError('--update keeps whole sections as they come: it goes with --only alone');
  }
  return { only, modules, runs, out: values.out ?? null, isWhole, updates };
}
