import { join } from 'node:path';
import { type NodeRuntime, nodeRuntimes } from '../run/node-runtimes.ts';
import { timeProgram } from '../run/run-job.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';

const RUNS = 31;
const AT_MOST = { ms: 10, megabytes: 3 };
const MB = 1e6;
const REGISTER = 'wasm-compile-cache/register';
/** What Node takes for any file that is run first is none of the hook's doing. */
const WAYS = {
  stock: [],
  'an empty file first': ['--require', './bench/hook-cost/empty.cjs'],
  '--require': ['--require', REGISTER],
  '--import': ['--import', REGISTER],
} as const;
type Way = keyof typeof WAYS;
const HOOKED: readonly Way[] = ['--require', '--import'];

interface Sample {
  ms: number;
  megabytes: number;
}

export const hookCost: Section = {
  id: 'hook-cost',
  title: 'What the hook costs a program without wasm',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        'A program that does nothing, without the hook and with it, in turn: a whole process from outside, and the most memory that it had resident.',
      ],
      tables: [
        {
          columns: [
            'runtime',
            'way',
            'whole process (ms)',
            'over stock (ms)',
            'memory (MB)',
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
      const samples: Record<Way, Sample[]> = {
        stock: [],
        'an empty file first': [],
        '--require': [],
        '--import': [],
      };
      for (let run = 0; run < (context.runs ?? RUNS); run++) {
        for (const way of Object.keys(WAYS) as Way[]) samples[way].push(await take(runtime, way, context));
      }
      const of = (way: Way, what: keyof Sample) => samples[way].map((sample) => sample[what]);
      for (const way of Object.keys(WAYS) as Way[]) {
        const ms = median(of(way, 'ms')) - median(of('stock', 'ms'));
        const megabytes = median(of(way, 'megabytes')) - median(of('stock', 'megabytes'));
        rows.push([runtime.name, way, spread(of(way, 'ms')), ms, spread(of(way, 'megabytes')), megabytes]);
        outcome.samples[`${runtime.name}, ${way}, ms`] = of(way, 'ms');
        outcome.samples[`${runtime.name}, ${way}, MB`] = of(way, 'megabytes');
        if (!HOOKED.includes(way)) continue;
        const what = `the hook by ${way} for a program without wasm, ${runtime.name}`;
        outcome.targets.push(target(`${what}, ms`, ms, 'at most', AT_MOST.ms));
        outcome.targets.push(target(`${what}, MB`, megabytes, 'at most', AT_MOST.megabytes));
      }
    }
    return outcome;
  },
};

async function take({ executable }: NodeRuntime, way: Way, { projectRoot }: BenchContext): Promise<Sample> {
  const command = { executable, args: [...WAYS[way], join(projectRoot, 'bench/hook-cost/no-wasm.cjs')] };
  const { ms, output, exitCode } = await timeProgram(command, smallEnvironment(), projectRoot);
  if (exitCode !== 0) throw new Error(`a program that does nothing ended with exit code ${exitCode}`);
  return { ms, megabytes: Number(output) / MB };
}
