import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRuntimes } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';
import { SMALL_MODULES_VARIABLE, type SmallModulesRequest, type SmallModulesSample } from './request.ts';
import { smallModule } from './small-module.ts';

const MODULES = 1000;
const MOST_FUNCTIONS = 185;
const RUNS = 7;
const AT_MOST = 4;
const WAYS = ['stock', 'cache'] as const;

export const smallModules: Section = {
  id: 'small-modules',
  title: 'A folder of 1,000 small modules',
  async measure(context) {
    const folder = join(context.scratch, 'small-modules');
    mkdirSync(folder);
    let smallest = Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let seed = 0; seed < MODULES; seed++) {
      const bytes = smallModule(seed, 1 + Math.round((seed / (MODULES - 1)) * (MOST_FUNCTIONS - 1)));
      smallest = Math.min(smallest, bytes.byteLength);
      largest = Math.max(largest, bytes.byteLength);
      writeFileSync(join(folder, `${seed}.wasm`), bytes);
    }
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        `${MODULES} modules of ${smallest} to ${largest} bytes, none seen before, one after the other in one process: stock V8 reads and compiles each, and writes as many files of the same size; the package loads each by its path, as it comes (in mode \`auto\`).`,
      ],
      tables: [{ columns: ['runtime', 'stock, and writing (ms)', 'the package (ms)', 'over stock'], rows }],
      targets: [],
      samples: {},
    };
    let folders = 0;
    for (const { name, executable } of nodeRuntimes(context.projectRoot)) {
      const samples: Record<(typeof WAYS)[number], number[]> = { stock: [], cache: [] };
      for (let run = 0; run < (context.runs ?? RUNS); run++) {
        for (const what of WAYS) {
          const directory = join(context.scratch, `small-modules-${folders++}`);
          mkdirSync(directory);
          const request: SmallModulesRequest = { what, folder, directory };
          const { ms, modules } = await takeNodeSample<SmallModulesSample>(
            'small-modules-program',
            SMALL_MODULES_VARIABLE,
            request,
            executable,
          );
          if (modules !== MODULES) throw new Error(`only ${modules} of ${MODULES} modules were loaded`);
          samples[what].push(ms);
        }
      }
      const ratio = median(samples.cache) / median(samples.stock);
      rows.push([name, spread(samples.stock), spread(samples.cache), ratio]);
      for (const what of WAYS) outcome.samples[`${name}, ${what}, ms`] = samples[what];
      outcome.targets.push(
        target(`a folder of small modules, over stock V8, ${name}`, ratio, 'at most', AT_MOST),
      );
    }
    return outcome;
  },
};
