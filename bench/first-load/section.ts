import { join } from 'node:path';
import type { CompileMode } from 'wasm-compile-cache';
import { moduleNamed, pathOf } from '../modules.ts';
import { nodeRuntimes } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';
import { FIRST_LOAD_VARIABLE, type FirstLoadRequest, type FirstLoadSample } from './request.ts';

const RUNS = 15;
const MODULE = 'esbuild-wasm';
const AT_MOST = 1.1;
const MODES = ['background', 'as-used', 'auto'] as const satisfies readonly CompileMode[];

export const firstLoad: Section = {
  id: 'first-load',
  title: 'The first load of a module that nobody has seen',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        `A fresh process has the bytes of ${MODULE}, and asks for the module: stock V8 by \`WebAssembly.compile\`, the package by \`load({ bytes })\` on an open cache whose folder is empty. Medians in ms with the middle half, all in turn. What follows, the artifact, is not waited for.`,
      ],
      tables: [{ columns: ['runtime', 'stock', ...MODES.flatMap((mode) => [mode, 'over stock'])], rows }],
      targets: [],
      samples: {},
    };
    const wasm = pathOf(moduleNamed(MODULE), context.projectRoot);
    let folders = 0;
    for (const { name, executable } of nodeRuntimes(context.projectRoot)) {
      context.say(name);
      const series = new Map<CompileMode | null, number[]>([null, ...MODES].map((mode) => [mode, []]));
      for (let run = 0; run < (context.runs ?? RUNS); run++) {
        for (const [mode, samples] of series) {
          const cacheDirectory = join(context.scratch, `first-load-${folders++}`);
          const request: FirstLoadRequest = { wasm, mode, cacheDirectory };
          const { ms } = await takeNodeSample<FirstLoadSample>(
            'first-load-program',
            FIRST_LOAD_VARIABLE,
            request,
            executable,
          );
          samples.push(ms);
        }
      }
      const stock = series.get(null) ?? [];
      const row: (string | number)[] = [name, spread(stock)];
      for (const [mode, samples] of series) {
        outcome.samples[`${name}, ${mode ?? 'stock'}, ms`] = samples;
        if (mode === null) continue;
        const ratio = median(samples) / median(stock);
        row.push(spread(samples), ratio);
        const what = `first load of ${MODULE}, ${mode}, over stock V8, ${name}`;
        outcome.targets.push(target(what, ratio, 'at most', AT_MOST));
      }
      rows.push(row);
    }
    return outcome;
  },
};
