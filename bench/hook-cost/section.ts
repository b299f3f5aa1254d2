import { join } from 'node:path';
import { type NodeRuntime, nodeRuntimes } from '../run/node-runtimes.ts';
import { timeProgram } from '../run/run-job.ts';
import type { Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';
import { EMPTY_PACKAGE, PACKAGE, placePackages, registerOf } from './place-packages.ts';

const RUNS = 31;
const AT_MOST = { ms: 10, megabytes: 3 };
const MB = 1e6;

interface Way {
  name: string;
  flags: (project: string) => string[];
  /** The way that brings in an empty file instead: what Node takes for any file is none of the hook's doing. */
  instead?: string;
}

const WAYS: readonly Way[] = [
  { name: 'stock', flags: () => [] },
  {
    name: 'an empty file, --require of its path',
    flags: (project) => ['--require', registerOf(project, EMPTY_PACKAGE)],
  },
  {
    name: 'the hook, --require of its path, as `run` has it',
    flags: (project) => ['--require', registerOf(project, PACKAGE)],
    instead: 'an empty file, --require of its path',
  },
  { name: 'an empty package, --require', flags: () => ['--require', `${EMPTY_PACKAGE}/register`] },
  {
    name: 'the hook, --require',
    flags: () => ['--require', `${PACKAGE}/register`],
    instead: 'an empty package, --require',
  },
  { name: 'an empty package, --import', flags: () => ['--import', `${EMPTY_PACKAGE}/register`] },
  {
    name: 'the hook, --import',
    flags: () => ['--import', `${PACKAGE}/register`],
    instead: 'an empty package, --import',
  },
];

interface Sample {
  ms: number;
  /** What it had resident at most. */
  peak: number;
  /** What is no other process's in the end. */
  own: number;
}

export const hookCost: Section = {
  id: 'hook-cost',
  title: 'What the hook costs a program without wasm',
  async measure(context) {
    const project = join(context.scratch, 'hook-cost');
    placePackages(project, context.projectRoot);
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        'A program that does nothing, without the hook, with it, and with an empty file in its place, in turn: a whole process from outside; the most memory that it had resident, most of which are pages of Node’s own file that all its processes share; and what was its own in the end (private and changed). In MB of a million bytes, medians.',
        'What Node takes to find a package by its name, and for its loader of ES modules, an empty package shows. On Node 24 and 26 the search alone has its path functions optimized, and with that 2.4 MB of the compiler’s pages resident.',
      ],
      tables: [
        {
          columns: [
            'runtime',
            'way',
            'whole process (ms)',
            'over stock (ms)',
            'resident at most (MB)',
            'over stock (MB)',
            'over nothing in its place (MB)',
            'its own (MB)',
            'over stock (MB)',
          ],
          rows,
        },
      ],
      targets: [],
      samples: {},
    };
    for (const runtime of nodeRuntimes(context.projectRoot)) {
      context.say(runtime.name);
      const samples = new Map<string, Sample[]>(WAYS.map(({ name }) => [name, []]));
      for (let run = 0; run < (context.runs ?? RUNS); run++) {
        for (const way of WAYS)
          samples.get(way.name)?.push(await take(runtime, way, project, context.projectRoot));
      }
      const all = (name: string, what: keyof Sample) => (samples.get(name) ?? []).map((one) => one[what]);
      const over = (name: string, what: keyof Sample, other = 'stock') =>
        median(all(name, what)) - median(all(other, what));
      for (const { name, instead } of WAYS) {
        rows.push([
          runtime.name,
          name,
          spread(all(name, 'ms')),
          over(name, 'ms'),
          spread(all(name, 'peak')),
          over(name, 'peak'),
          instead === undefined ? '' : over(name, 'peak', instead),
          spread(all(name, 'own')),
          over(name, 'own'),
        ]);
        const units = { ms: 'ms', peak: 'MB resident at most', own: 'MB of its own' };
        for (const [what, unit] of Object.entries(units)) {
          outcome.samples[`${runtime.name}, ${name}, ${unit}`] = all(name, what as keyof Sample);
        }
        if (instead === undefined) continue;
        const figures = {
          'ms over stock': [over(name, 'ms'), AT_MOST.ms],
          'MB resident over nothing in its place': [over(name, 'peak', instead), AT_MOST.megabytes],
          'MB of its own over stock': [over(name, 'own'), AT_MOST.megabytes],
        } as const;
        for (const [what, [value, limit]] of Object.entries(figures)) {
          outcome.targets.push(target(`${name}, ${runtime.name}, ${what}`, value, 'at most', limit));
        }
      }
    }
    return outcome;
  },
};

async function take(
  { executable }: NodeRuntime,
  { name, flags }: Way,
  project: string,
  projectRoot: string,
): Promise<Sample> {
  const command = { executable, args: [...flags(project), join(projectRoot, 'bench/hook-cost/no-wasm.cjs')] };
  const { ms, output, exitCode } = await timeProgram(command, smallEnvironment(), project);
  if (exitCode !== 0)
    throw new Error(`a program that does nothing ended with exit code ${exitCode} (${name})`);
  const { peak, own } = JSON.parse(output);
  return { ms, peak: peak / MB, own: own / MB };
}
