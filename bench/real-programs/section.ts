import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Milliseconds, openCache } from 'wasm-compile-cache';
import { settle } from '../programs/settle.ts';
import { type NodeRuntime, nodeRuntimes } from '../run/node-runtimes.ts';
import { timeProgram } from '../run/run-job.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import { median } from '../run/statistics.ts';
import { REAL_PROGRAMS, type RealProgram } from './programs.ts';

const RUNS = 3;
/** A program that takes long is not run again where its runs of a kind have taken this long already. */
const LONG_ENOUGH: Milliseconds = 4_000;
const FIRST_AT_MOST = 1.1;
/** Of a command that V8 compiles for as long as it runs, once it is warm. */
const COMMAND = 'esbuild-wasm';
const COMMAND_AT_LEAST = 4;
const MB = 1e6;

/** A program's runs, in the order in which a person has them. */
const WARM_RUNS = ['second', 'third'] as const;
type Way = 'stock' | 'first' | (typeof WARM_RUNS)[number];

interface Measured {
  ms: Record<Way, number[]>;
  /** What the second and the third run found on disk, in bytes of machine code. */
  artifactBytes: Record<(typeof WARM_RUNS)[number], number>;
}

export const realPrograms: Section = {
  id: 'real-programs',
  title: 'Real programs, unmodified, on every Node',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        'Whole processes from start to exit, as `npx wasm-compile-cache run` starts them, with nothing set: on stock V8; for the first time, from an empty cache; and for the second and the third time, once what the run before has begun in the background is done. Medians of up to three runs of a kind, of which each begins with the same cache; all print the same.',
        'The whole module is compiled when the first run has ended, where it used much of the processors; when the second has, of shorter programs; and never where its load would take what there is to gain. Programs that run for longer keep the code of what ran, where V8 gives such code (not on Node 20).',
      ],
      tables: [
        {
          columns: [
            'program',
            'runtime',
            'stock (ms)',
            'first run (ms)',
            'second run (ms)',
            'third run (ms)',
            'first over stock',
            'stock over second',
            'stock over third',
            'artifacts of the second (MB)',
            'of the third (MB)',
          ],
          rows,
        },
      ],
      targets: [],
      samples: {},
    };
    for (const program of REAL_PROGRAMS) {
      if (
        program.needs !== undefined &&
        !existsSync(join(context.projectRoot, program.needs, 'node_modules'))
      ) {
        throw new Error(`what ${program.name} needs is not installed in ${program.needs}`);
      }
      for (const runtime of nodeRuntimes(context.projectRoot)) {
        context.say(`${program.name}, ${runtime.name}`);
        const { ms, artifactBytes } = await measureProgram(program, runtime, context);
        const { stock, first, second, third } = mapOf(ms, median);
        rows.push([
          program.name,
          runtime.name,
          stock,
          first,
          second,
          third,
          first / stock,
          stock / second,
          stock / third,
          artifactBytes.second / MB,
          artifactBytes.third / MB,
        ]);
        const what = `${program.name}, ${runtime.name}`;
        for (const [way, values] of Object.entries(ms)) outcome.samples[`${what}, ${way}, ms`] = values;
        outcome.targets.push(
          target(`${what}, first run over stock`, first / stock, 'at most', FIRST_AT_MOST),
        );
        if (program.name !== COMMAND) continue;
        const warm = stock / Math.min(second, third);
        outcome.targets.push(
          target(`${what}, stock over the better of runs 2 and 3`, warm, 'at least', COMMAND_AT_LEAST),
        );
      }
    }
    return outcome;
  },
};

function mapOf<Key extends string, From, To>(
  record: Record<Key, From>,
  map: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries(record) as [Key, From][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value)])) as Record<Key, To>;
}

async function measureProgram(
  program: RealProgram,
  runtime: NodeRuntime,
  context: BenchContext,
): Promise<Measured> {
  const { scratch, projectRoot } = context;
  const runs = context.runs ?? RUNS;
  const outputs = new Set<string>();
  const measured: Measured = {
    ms: { stock: [], first: [], second: [], third: [] },
    artifactBytes: { second: 0, third: 0 },
  };
  let folders = 0;
  const folder = () => join(scratch, `real-${REAL_PROGRAMS.indexOf(program)}-${runtime.major}-${++folders}`);

  async function take(way: Way, directory: string | null): Promise<void> {
    const { ms, output } = await run(program, runtime, directory, projectRoot);
    outputs.add(output);
    measured.ms[way].push(ms);
  }

  /** Runs it from a cache of which each run has a copy. Gives what the last one has left, when all is done. */
  async function takeFrom(way: Exclude<Way, 'stock'>, before: string | null): Promise<string> {
    let directory = folder();
    const start = performance.now();
    for (let round = 0; round < runs; round++) {
      if (round > 0 && performance.now() - start > LONG_ENOUGH) break;
      if (round > 0) await giveUp(directory);
      directory = folder();
      if (before !== null && existsSync(before)) cpSync(before, directory, { recursive: true });
      // In turn, so that a machine whose speed drifts drifts for both.
      if (way === 'first') await take('stock', null);
      await take(way, directory);
    }
    await settle(directory);
    return directory;
  }

  let before = await takeFrom('first', null);
  for (const way of WARM_RUNS) {
    measured.artifactBytes[way] = await artifactBytesIn(before);
    before = await takeFrom(way, before);
  }
  if (outputs.size !== 1) throw new Error(`${program.name} printed ${outputs.size} different answers`);
  return measured;
}

async function run(
  { name, script, args = [] }: RealProgram,
  { executable, name: runtime }: NodeRuntime,
  directory: string | null,
  projectRoot: string,
): Promise<{ ms: number; output: string }> {
  const register = join(projectRoot, 'src/core/dist/register.cjs');
  const environment = {
    ...smallEnvironment(),
    ...(directory !== null && { NODE_OPTIONS: `--require=${register}`, WASM_COMPILE_CACHE: directory }),
  };
  const command = { executable, args: [script, ...args] };
  const { ms, output, exitCode } = await timeProgram(command, environment, projectRoot);
  if (exitCode !== 0) throw new Error(`${name} ended with exit code ${exitCode} on ${runtime} (see above)`);
  return { ms, output };
}

async function artifactBytesIn(directory: string): Promise<number> {
  const cache = await openCache({ directory });
  try {
    let bytes = 0;
    for await (const { artifactLength } of cache.entries()) bytes += artifactLength ?? 0;
    return bytes;
  } finally {
    await cache.close();
  }
}

/** Ends what is compiled for a cache that nobody will ask again, so that the next run has the machine for itself. */
async function giveUp(directory: string): Promise<void> {
  const cache = await openCache({ directory });
  try {
    cache.cancel();
  } finally {
    await cache.close();
  }
  await settle(directory);
}
