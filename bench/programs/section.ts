import { join } from 'node:path';
import type { CompileMode } from 'wasm-compile-cache';
import { type NodeRuntime, nodeRuntime } from '../run/node-runtimes.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median, sumOf } from '../run/statistics.ts';
import { ESBUILD, PROGRAMS, type Program } from './programs.ts';
import { runProgram } from './run-program.ts';
import { settle } from './settle.ts';

const NODE = 24;
/** Runs of a program, one after the other, from an empty cache. */
const RUNS = 5;
/** Such rows of runs, of which the medians are told. */
const ROWS = 3;
/** What compiles the whole module takes up to two minutes a row, and its runs are alike in each. */
const ONE_ROW: readonly string[] = ['ahead-of-time', 'background'];
const FIRST_AT_MOST = 1.1;
const SUM_AT_MOST = 0.6;
const OVER_BEST_AT_MOST = 1.1;
const MODES = ['ahead-of-time', 'background', 'as-used', 'auto'] as const satisfies readonly CompileMode[];
type Variant = (typeof MODES)[number] | 'stock';

export const programs: Section = {
  id: 'programs',
  title: 'Programs as they come, five times from an empty cache',
  async measure(context) {
    const runtime = nodeRuntime(NODE, context.projectRoot);
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        `Whole processes on ${runtime.name}, measured from outside from start to exit: without anything (stock), and with \`--import wasm-compile-cache/register\` in each mode. All print the same. Five runs follow each other on a cache that was empty before the first; before the fifth, what is still being compiled in the background is waited for. Medians of ${ROWS} such rows, of modes that compile the whole module one row.`,
        'A run of mode `background` or `auto` may have to share the machine with the compile in the background that an earlier one has begun, which has the lowest priority.',
      ],
      tables: [
        {
          columns: [
            'program',
            'mode',
            ...Array.from({ length: RUNS }, (_, run) => `run ${run + 1} (ms)`),
            'sum',
            'sum over stock',
            'fifth run over stock',
          ],
          rows,
        },
      ],
      targets: [],
      samples: {},
    };
    for (const program of PROGRAMS) {
      const measured = await measureProgram(program, runtime, context);
      addTo(outcome, rows, program, measured);
    }
    return outcome;
  },
};

/** Medians of each run, by variant. */
type Measured = Map<Variant, number[]>;

async function measureProgram(
  program: Program,
  runtime: NodeRuntime,
  context: BenchContext,
): Promise<{ medians: Measured; samples: Map<string, number[]> }> {
  const outputs = new Set<string>();
  const series = new Map<Variant, number[][]>();
  const count = context.runs ?? ROWS;
  for (let row = 0; row < count; row++) {
    for (const variant of ['stock', ...MODES] as const) {
      if (ONE_ROW.includes(variant) && row > 0) continue;
      context.say(`${program.name}: ${variant}, ${row + 1} of ${count}`);
      const directory = join(context.scratch, `programs-${program.name}-${variant}-${row}`);
      const times: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        if (variant !== 'stock' && run === RUNS - 1) await settle(directory);
        const hooked = variant === 'stock' ? null : { mode: variant, directory };
        const { ms, output } = await runProgram(program, runtime, hooked, context.projectRoot);
        times.push(ms);
        outputs.add(output);
      }
      // The next variant is to have the machine for itself.
      if (variant !== 'stock') await settle(directory);
      series.set(variant, [...(series.get(variant) ?? []), times]);
    }
  }
  if (outputs.size !== 1) throw new Error(`${program.name} printed ${outputs.size} different answers`);
  const medians: Measured = new Map();
  const samples = new Map<string, number[]>();
  for (const [variant, all] of series) {
    const perRun = Array.from({ length: RUNS }, (_, run) => all.map((times) => times[run] ?? 0));
    medians.set(variant, perRun.map(median));
    for (const [run, values] of perRun.entries()) {
      samples.set(`${program.name}, ${variant}, run ${run + 1}, ms`, values);
    }
  }
  return { medians, samples };
}

function addTo(
  outcome: Outcome,
  rows: (string | number)[][],
  program: Program,
  { medians, samples }: Awaited<ReturnType<typeof measureProgram>>,
): void {
  Object.assign(outcome.samples, Object.fromEntries(samples));
  const { name } = program;
  const stock = medians.get('stock') ?? [];
  // Without a cache all runs are alike.
  const stockRun = median(stock);
  const fifth = (variant: Variant) => medians.get(variant)?.at(-1) ?? Number.NaN;
  for (const [variant, times] of medians) {
    const sum = sumOf(times);
    rows.push([
      `${name}: ${program.task}`,
      variant,
      ...times,
      sum,
      sum / sumOf(stock),
      fifth(variant) / stockRun,
    ]);
    const startsLikeStock = variant !== 'stock' && variant !== 'ahead-of-time';
    if (!startsLikeStock) continue;
    const slowest = Math.max(...times) / stockRun;
    outcome.targets.push(
      target(`${name}, ${variant}, slowest run over stock`, slowest, 'at most', FIRST_AT_MOST),
    );
    if (program !== ESBUILD) continue;
    const ratio = sum / sumOf(stock);
    outcome.targets.push(
      target(`${name}, ${variant}, sum of five runs over stock`, ratio, 'at most', SUM_AT_MOST),
    );
  }
  const overStock = fifth('auto') / stockRun;
  outcome.targets.push(
    target(`${name}, auto, fifth run over stock`, overStock, 'at most', program.fifthRunAtMost),
  );
  const best = Math.min(...(['ahead-of-time', 'background', 'as-used'] as const).map(fifth));
  const what = `${name}, auto, fifth run over the best other mode's`;
  outcome.targets.push(target(what, fifth('auto') / best, 'at most', OVER_BEST_AT_MOST));
}
