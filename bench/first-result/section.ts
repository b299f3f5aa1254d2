import { join } from 'node:path';
import { moduleNamed, pathOf } from '../modules.ts';
import type { BenchContext, Outcome, ProgramRun, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import { PROGRAM_VARIABLE, type ProgramRequest } from './program-request.ts';

const RUNS = 5;
const PROGRAMS = [
  { name: 'esbuild-wasm', task: 'bundles two small files', atLeast: 10 },
  { name: 'sql.js', task: 'a query on 50,000 rows', atLeast: 2 },
] as const;
const VARIANTS = ['stock', 'cached'] as const;
type Variant = (typeof VARIANTS)[number];
/** The processes the program is run in; the targets are judged by the first. */
const HOSTS = ['utility process', 'main process'] as const;
type Host = (typeof HOSTS)[number];

export const firstResult: Section = {
  id: 'first-result',
  title: 'Time to the first result, whole process',
  async measure(context) {
    const outcome: Outcome = {
      notes: [
        'A process starts, gets its module, computes one result, prints it and ends; measured from outside, from fork to exit.',
        'Stock is the npm package as it comes, on stock V8 (Liftoff, lazy); cached is the same package, its own loader given the module that the product loads by path from a warm disk tier. Both gave the same answer in every run.',
        "A utility process is Electron's own kind of process; the main process begins with Chromium's start, in both variants.",
      ],
      tables: [
        { columns: ['program', 'process', 'stock (ms)', 'cached (ms)', 'stock over cached'], rows: [] },
      ],
      targets: [],
      samples: {},
    };
    const rows: (string | number)[][] = [];
    for (const program of PROGRAMS) {
      const samples = await measureProgram(program.name, context);
      for (const host of HOSTS) {
        const { stock, cached } = samples[host];
        const ratio = median(stock) / median(cached);
        rows.push([`${program.name}: ${program.task}`, host, median(stock), median(cached), ratio]);
        outcome.samples[`${program.name}, ${host}, stock, ms`] = stock;
        outcome.samples[`${program.name}, ${host}, cached, ms`] = cached;
        if (host !== HOSTS[0]) continue;
        const name = `first result of ${program.name}, stock over cached`;
        outcome.targets.push(target(name, ratio, 'at least', program.atLeast));
      }
    }
    outcome.tables = outcome.tables.map((table) => ({ ...table, rows }));
    return outcome;
  },
};

async function measureProgram(
  name: (typeof PROGRAMS)[number]['name'],
  context: BenchContext,
): Promise<Record<Host, Record<Variant, number[]>>> {
  const { projectRoot, cacheDirectory, sealKey, runs } = context;
  const module = moduleNamed(name);
  const request = {
    program: name,
    packageFolder: join(projectRoot, 'node_modules', name),
    wasm: pathOf(module, projectRoot),
    cacheDirectory,
    sealKey,
    entryPoint: join(projectRoot, 'bench/first-result/two-files/main.js'),
  } as const;
  const environmentOf = (variant: Variant) => ({
    ...smallEnvironment(),
    [PROGRAM_VARIABLE]: JSON.stringify({ ...request, variant } satisfies ProgramRequest),
  });
  // In turn, so that a machine whose speed drifts drifts for both.
  const order = Array.from({ length: runs ?? RUNS }, () => VARIANTS).flat();
  context.say(`${name} in a utility process`);
  const inUtilityProcess = await context.runJob('first-result', {
    place: { cacheDirectory, sealKey },
    wasm: request.wasm,
    environments: order.map(environmentOf),
  });
  context.say(`${name} in the main process`);
  const inMainProcess: ProgramRun[] = [];
  for (const variant of order) inMainProcess.push(await context.runProgram(environmentOf(variant)));

  requireOneAnswer(name, [...inUtilityProcess, ...inMainProcess]);
  const split = (all: ProgramRun[]) => ({
    stock: all.filter((_, index) => order[index] === 'stock').map(({ ms }) => ms),
    cached: all.filter((_, index) => order[index] === 'cached').map(({ ms }) => ms),
  });
  return { 'utility process': split(inUtilityProcess), 'main process': split(inMainProcess) };
}

function requireOneAnswer(name: string, runs: readonly ProgramRun[]): void {
  const [first] = runs;
  for (const { exitCode, output } of runs) {
    if (exitCode !== 0) throw new Error(`${name} ended with exit code ${exitCode}`);
    if (output === '' || output !== first?.output) {
      throw new Error(`${name} gave different answers:\n${first?.output}\n${output}`);
    }
  }
}

/** Go's programs end at once where there are more variables than fit into a few kilobytes. */
function smallEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
