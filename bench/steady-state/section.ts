import { join } from 'node:path';
import type { CompileMode } from 'wasm-compile-cache';
import { moduleNamed, packageOf, pathOf } from '../modules.ts';
import { nodeRuntime } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import { STEADY_STATE_VARIABLE, type SteadyStateRequest, type SteadyStateSample } from './request.ts';

const MODULE = 'sql.js';
const NODE = 24;
const SECONDS = 20;
const RUNS = 3;
const AT_LEAST = 0.97;
const MODES = ['ahead-of-time', 'background', 'as-used', 'auto'] as const satisfies readonly CompileMode[];

export const steadyState: Section = {
  id: 'steady-state',
  title: 'Steady state: a program that runs for long',
  async measure(context) {
    const { executable, name } = nodeRuntime(NODE, context.projectRoot);
    const measured = moduleNamed(MODULE);
    const outcome: Outcome = {
      notes: [
        `${MODULE} on ${name} fills and asks a table again and again for ${SECONDS} s, its module from stock V8 or as a cache gave it that a run before had filled in that mode: rounds in a second, medians of ${RUNS} runs in turn.`,
      ],
      tables: [],
      targets: [],
      samples: {},
    };
    const take = (mode: CompileMode | null, seconds: number) => {
      const request: SteadyStateRequest = {
        packageFolder: packageOf(measured, context.projectRoot),
        wasm: pathOf(measured, context.projectRoot),
        mode,
        cacheDirectory: join(context.scratch, `steady-state-${mode}`),
        seconds,
      };
      return takeNodeSample<SteadyStateSample>(
        'steady-state-program',
        STEADY_STATE_VARIABLE,
        request,
        executable,
      );
    };
    // Long enough for what follows a first load to be there.
    for (const mode of MODES) await take(mode, 10);
    const rounds = new Map<CompileMode | null, SteadyStateSample[]>(
      [null, ...MODES].map((mode) => [mode, []]),
    );
    for (let run = 0; run < (context.runs ?? RUNS); run++) {
      for (const [mode, samples] of rounds) {
        context.say(`run ${run + 1}: ${mode ?? 'stock'}`);
        samples.push(await take(mode, SECONDS));
      }
    }
    const of = (mode: CompileMode | null) => (rounds.get(mode) ?? []).map(({ throughput }) => throughput);
    const rows: (string | number)[][] = [];
    for (const [mode, samples] of rounds) {
      outcome.samples[`${mode ?? 'stock'}, rounds a second`] = of(mode);
      const ratio = median(of(mode)) / median(of(null));
      const servedBy = [...new Set(samples.map((sample) => sample.servedBy))].join(', ');
      rows.push([mode ?? 'stock', servedBy, median(of(mode)), ratio]);
      if (mode === null) continue;
      outcome.targets.push(
        target(`throughput in the long run over stock, ${mode}`, ratio, 'at least', AT_LEAST),
      );
    }
    outcome.tables.push({ columns: ['mode', 'served by', 'rounds a second', 'over stock'], rows });
    return outcome;
  },
};
