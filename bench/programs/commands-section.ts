import { join } from 'node:path';
import { nodeRuntimes } from '../run/node-runtimes.ts';
import type { Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';
import { ESBUILD } from './programs.ts';
import { runProgram } from './run-program.ts';
import { settle } from './settle.ts';

const RUNS = 9;
/** The first runs of a command are stock V8's, and the next ones are those in which what came of them is tried. */
const BEFORE = 6;
/** By Node's major version: V8's own start has become faster with each. */
const AT_LEAST: Record<number, number> = { 20: 10, 22: 6, 24: 4, 26: 5 };

export const commands: Section = {
  id: 'commands',
  title: 'A command, unmodified, on every Node',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        `esbuild-wasm's own command bundles two small files: a whole process from outside, on stock V8, and with \`--import wasm-compile-cache/register\`, nothing set, after ${BEFORE} runs from an empty cache. In turn; both print the same.`,
      ],
      tables: [{ columns: ['runtime', 'stock (ms)', 'cached (ms)', 'stock over cached'], rows }],
      targets: [],
      samples: {},
    };
    for (const runtime of nodeRuntimes(context.projectRoot)) {
      context.say(runtime.name);
      const directory = join(context.scratch, `commands-${runtime.major}`);
      const hooked = { mode: 'auto', directory } as const;
      const run = async (how: typeof hooked | null) => runProgram(ESBUILD, runtime, how, context.projectRoot);
      const first = await run(hooked);
      for (let before = 1; before < BEFORE; before++) {
        // What the run before has asked for is made in the background.
        await settle(directory);
        await run(hooked);
      }
      await settle(directory);
      const times = { stock: [] as number[], cached: [] as number[] };
      for (let round = 0; round < (context.runs ?? RUNS); round++) {
        const [stock, cached] = [await run(null), await run(hooked)];
        if (stock.output !== first.output || cached.output !== first.output) {
          throw new Error('esbuild printed different answers');
        }
        times.stock.push(stock.ms);
        times.cached.push(cached.ms);
      }
      const ratio = median(times.stock) / median(times.cached);
      rows.push([runtime.name, spread(times.stock), spread(times.cached), ratio]);
      for (const [way, values] of Object.entries(times))
        outcome.samples[`${runtime.name}, ${way}, ms`] = values;
      const atLeast = AT_LEAST[runtime.major];
      if (atLeast === undefined) continue;
      const what = `esbuild's command, stock over cached, ${runtime.name}`;
      outcome.targets.push(target(what, ratio, 'at least', atLeast));
    }
    return outcome;
  },
};
