import { statSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, pathOf } from '../modules.ts';
import { type NodeRuntime, nodeRuntimes } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import { RUNTIMES_VARIABLE, type RuntimesRequest, type RuntimesSample } from './request.ts';

const MB = 1e6;
const RUNS = 9;
/** Of what is compared with its floor: smaller modules take so little that everything else shows. */
const FROM = 5 * MB;
const FLOOR_AT_MOST = 1.15;
const COLD = { module: 'esbuild-wasm', runs: 3, atLeast: 100 };

export const runtimes: Section = {
  id: 'runtimes',
  title: 'Every Node: cold, disk, floor',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        "As the section above, in the main thread of a plain Node: each sample in a fresh process, disk and floor in turn, the file system's cache warm. On Node 20 artifacts go through V8's natives, on the others through the package's addon. Floor is a raw read and V8's deserialize on a thread of its own, where the addon works.",
        `Cold is measured once for each module, ${COLD.module} ${COLD.runs} times.`,
      ],
      tables: [
        {
          columns: [
            'runtime',
            'module',
            'artifact (MB)',
            'stock (ms)',
            'cold (ms)',
            'disk (ms)',
            'floor (ms)',
            'cold over disk',
            'disk over floor',
          ],
          rows,
        },
      ],
      targets: [],
      samples: {},
    };
    const modules = MODULES.filter(
      (module) =>
        context.modules.includes(module.name) && statSync(pathOf(module, context.projectRoot)).size > FROM,
    );
    for (const runtime of nodeRuntimes(context.projectRoot)) {
      for (const { name, ...module } of modules) {
        context.say(`${runtime.name}: ${name}`);
        const wasm = pathOf({ name, ...module }, context.projectRoot);
        addTo(outcome, rows, runtime, name, await measureModule(wasm, name, runtime, context));
      }
    }
    return outcome;
  },
};

interface Measured {
  ms: Record<'stock' | 'cold' | 'disk' | 'floor', number[]>;
  artifactBytes: number;
}

async function measureModule(
  wasm: string,
  name: string,
  { executable, major }: NodeRuntime,
  context: BenchContext,
): Promise<Measured> {
  const take = (request: RuntimesRequest) =>
    takeNodeSample<RuntimesSample>('runtimes-program', RUNTIMES_VARIABLE, request, executable);
  const place = (run: number) => ({
    cacheDirectory: join(context.scratch, `node-${major}`, String(run)),
    sealKey: context.sealKey,
  });
  const ms: Measured['ms'] = { stock: [], cold: [], disk: [], floor: [] };
  const coldRuns = name === COLD.module ? Math.min(COLD.runs, context.runs ?? COLD.runs) : 1;
  for (let run = 0; run < coldRuns; run++) {
    ms.cold.push((await take({ what: 'cold', wasm, place: place(run) })).ms);
  }
  const artifactFile = join(context.scratch, `artifact-${major}`);
  const { artifactBytes } = await take({ what: 'extract', wasm, place: place(0), artifactFile });
  for (let run = 0; run < (context.runs ?? RUNS); run++) {
    ms.stock.push((await take({ what: 'stock', wasm })).ms);
    ms.disk.push((await take({ what: 'disk', wasm, place: place(0) })).ms);
    ms.floor.push((await take({ what: 'floor', wasm, artifactFile })).ms);
  }
  return { ms, artifactBytes };
}

function addTo(
  { samples, targets }: Outcome,
  rows: (string | number)[][],
  { name: runtime }: NodeRuntime,
  module: string,
  { ms, artifactBytes }: Measured,
): void {
  const [stock, cold, disk, floor] = [ms.stock, ms.cold, ms.disk, ms.floor].map(median) as [
    number,
    number,
    number,
    number,
  ];
  rows.push([runtime, module, artifactBytes / MB, stock, cold, disk, floor, cold / disk, disk / floor]);
  for (const [series, values] of Object.entries(ms)) samples[`${runtime}, ${module}, ${series}, ms`] = values;
  targets.push(target(`disk over floor, ${module}, ${runtime}`, disk / floor, 'at most', FLOOR_AT_MOST));
  if (module === COLD.module) {
    targets.push(target(`cold over disk, ${module}, ${runtime}`, cold / disk, 'at least', COLD.atLeast));
  }
}
