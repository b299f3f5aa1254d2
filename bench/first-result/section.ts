import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleHash } from 'wasm-compile-cache';
import { findCodec } from 'wasm-compile-cache/engine';
import { moduleNamed, packageOf, pathOf } from '../modules.ts';
import type { ProgramRun } from '../run/program-run.ts';
import { timeProgram } from '../run/run-job.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import { median } from '../run/statistics.ts';
import { type Phases, PROGRAM_VARIABLE, type ProgramRequest } from './program-request.ts';

const RUNS = 5;
const PROGRAMS = [
  { name: 'esbuild-wasm', task: 'bundles two small files', atLeast: 10 },
  { name: 'sql.js', task: 'a query on 50,000 rows', atLeast: 2 },
] as const;
const VARIANTS = ['stock', 'cached', 'bare'] as const;
type Variant = (typeof VARIANTS)[number];

/** Runs the program once in each of these environments, one after the other. */
type RunAll = (environments: Record<string, string>[], context: BenchContext) => Promise<ProgramRun[]>;

/** A kind of process that the program is run in. */
interface Host {
  name: string;
  runAll: RunAll;
  /** Whether its engine is another than the app's, so that the program itself has to fill the disk tier first. */
  fillsOwnTier: boolean;
}

const HOSTS: readonly Host[] = [
  { name: 'utility process', runAll: runInUtilityProcess, fillsOwnTier: false },
  {
    name: 'main process',
    runAll: (environments, { electron }) => runEach(electron, environments),
    fillsOwnTier: false,
  },
  { name: 'Electron as Node', runAll: runAsNode, fillsOwnTier: true },
  // Whoever takes the cache into a plain Node program, as far as that Node's V8 gives artifacts.
  ...(findCodec(null)
    ? [{ name: `Node ${process.versions.node}`, runAll: runInNode, fillsOwnTier: true }]
    : []),
];

export const firstResult: Section = {
  id: 'first-result',
  title: 'Time to the first result, whole process',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const phaseRows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        'A process starts, gets its module, computes one result, prints it and ends; measured from outside, from its start to its exit.',
        'Stock is the npm package as it comes, on stock V8 (Liftoff, lazy); cached is the same package, its own loader given the module that the product loads by its key from a warm disk tier. Both gave the same answer in every run. Bare is the same process with nothing to do. Our part is opening the product and loading the module, as in the second table: were both free, the rest would still take its time, and no cache could do better than the last column.',
        "The main process begins with Chromium's start and ends with its end, in all variants. Electron as Node is the same V8 under ELECTRON_RUN_AS_NODE, a plain process.",
        'The second table tells where the time of the cached variant goes, as the program itself saw it.',
      ],
      tables: [
        {
          columns: [
            'program',
            'process',
            'stock (ms)',
            'cached (ms)',
            'bare (ms)',
            'stock over cached',
            'the same, were our part free',
          ],
          rows,
        },
        {
          columns: [
            'program',
            'process',
            'until its first line (ms)',
            'opening the product',
            'loading the module',
            'computing and printing',
            'ending, and what only the outside sees',
          ],
          rows: phaseRows,
        },
      ],
      targets: [],
      samples: {},
    };
    for (const { name, task, atLeast } of PROGRAMS) {
      const answers = new Set<string>();
      const { cacheDirectory, sealKey, projectRoot } = context;
      await context.runJob('bring-to-disk', {
        place: { cacheDirectory, sealKey },
        wasm: pathOf(moduleNamed(name), projectRoot),
      });
      for (const host of HOSTS) {
        context.say(`${name}: ${host.name}`);
        const measured = await measureProgram(name, host, answers, context);
        const [stock, cached, bare] = VARIANTS.map((variant) => median(measured.times[variant])) as [
          number,
          number,
          number,
        ];
        const [, opening = 0, loading = 0] = measured.cachedPhases;
        const ifFree = stock / (cached - opening - loading);
        rows.push([`${name}: ${task}`, host.name, stock, cached, bare, stock / cached, ifFree]);
        phaseRows.push([name, host.name, ...measured.cachedPhases]);
        for (const variant of VARIANTS) {
          outcome.samples[`${name}, ${host.name}, ${variant}, ms`] = measured.times[variant];
        }
        const targetName = `first result of ${name}, stock over cached, ${host.name}`;
        outcome.targets.push(target(targetName, stock / cached, 'at least', atLeast));
      }
    }
    return outcome;
  },
};

/** @param answers what the program has printed so far; it is to be one thing */
async function measureProgram(
  name: (typeof PROGRAMS)[number]['name'],
  { runAll, fillsOwnTier }: Host,
  answers: Set<string>,
  context: BenchContext,
): Promise<{ times: Record<Variant, number[]>; cachedPhases: number[] }> {
  const { projectRoot, cacheDirectory, sealKey, runs } = context;
  const wasm = pathOf(moduleNamed(name), projectRoot);
  const request = {
    program: name,
    packageFolder: packageOf(moduleNamed(name), projectRoot),
    wasm,
    key: (await ModuleHash.of(await readFile(wasm))).toString(),
    cacheDirectory,
    sealKey,
    entryPoint: join(projectRoot, 'bench/first-result/two-files/main.js'),
  };
  const phasesOf = (index: number) => join(context.scratch, `phases-${index}.json`);
  const environmentOf = (variant: ProgramRequest['variant'], index: number) => ({
    ...smallEnvironment(),
    [PROGRAM_VARIABLE]: JSON.stringify({
      ...request,
      variant,
      phasesFile: phasesOf(index),
    } satisfies ProgramRequest),
  });
  // In turn, so that a machine whose speed drifts drifts for both.
  const order = Array.from({ length: runs ?? RUNS }, () => VARIANTS).flat();
  if (fillsOwnTier) {
    const [filled] = await runAll([environmentOf('warm', 0)], context);
    if (filled?.exitCode !== 0)
      throw new Error(`${name} could not be brought into the disk tier (see above)`);
  }
  const ended = await runAll(order.map(environmentOf), context);
  for (const [index, { exitCode, output }] of ended.entries()) {
    if (exitCode !== 0) throw new Error(`${name} ended with exit code ${exitCode} (see above)`);
    if (order[index] !== 'bare') answers.add(output);
  }
  if (answers.size !== 1 || answers.has('')) {
    throw new Error(`${name} gave different answers:\n${[...answers].join('\n')}`);
  }
  const timesOf = (variant: Variant) =>
    ended.filter((_, index) => order[index] === variant).map(({ ms }) => ms);
  const lengths = ended.flatMap(({ ms }, index) =>
    order[index] === 'cached' ? [phaseLengths(JSON.parse(readFileSync(phasesOf(index), 'utf8')), ms)] : [],
  );
  return {
    times: { stock: timesOf('stock'), cached: timesOf('cached'), bare: timesOf('bare') },
    cachedPhases: (lengths[0] ?? []).map((_, phase) => median(lengths.map((all) => all[phase] ?? 0))),
  };
}

/** How long a program was at each phase, and how much longer its process took as seen from outside. */
function phaseLengths({ begun, opened = begun, loaded = opened, ended }: Phases, whole: number): number[] {
  return [begun, opened - begun, loaded - opened, ended - loaded, whole - ended];
}

async function runInUtilityProcess(
  environments: Record<string, string>[],
  { scratch, runJob }: BenchContext,
): Promise<ProgramRun[]> {
  const stdoutFile = join(scratch, 'first-result.txt');
  writeFileSync(stdoutFile, '');
  return runJob('first-result', { environments, stdoutFile }, { stdoutFile });
}

const PROGRAM = fileURLToPath(new URL('./first-result-program.js', import.meta.url));

function runAsNode(
  environments: Record<string, string>[],
  { electron: { executable } }: BenchContext,
): Promise<ProgramRun[]> {
  const asNode = environments.map((environment) => ({ ...environment, ELECTRON_RUN_AS_NODE: '1' }));
  return runEach({ executable, args: [PROGRAM] }, asNode);
}

/** In the Node that runs `npm run bench`. */
function runInNode(environments: Record<string, string>[]): Promise<ProgramRun[]> {
  return runEach({ executable: process.execPath, args: [PROGRAM] }, environments);
}

async function runEach(
  command: { executable: string; args: string[] },
  environments: Record<string, string>[],
): Promise<ProgramRun[]> {
  const runs: ProgramRun[] = [];
  for (const environment of environments) runs.push(await timeProgram(command, environment));
  return runs;
}
