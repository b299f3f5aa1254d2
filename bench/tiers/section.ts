import { statSync } from 'node:fs';
import { LOAD_SERIES } from '../../src/shared/benchmark-series.ts';
import { moduleNamed, pathOf } from '../modules.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import type { TiersReply } from './job.ts';

const MB = 1e6;
const RUNS = 5;
/** A cold load of a larger module takes more than ten seconds. */
const LARGE = { from: 10 * MB, runs: 3 };
/** What takes no compile is measured so many times as often: its ratios are close to one. */
const WARM_RUNS_PER_RUN = 5;
const FLOOR_TARGET = { from: 5 * MB, atMost: 1.15 };
const VERIFY_TARGET = { atMost: 0.25 };
const COLD_TARGET = { module: 'esbuild-wasm', atLeast: 100 };

export const tiers: Section = {
  id: 'tiers',
  title: 'Stock, cold, disk, memory, floor',
  async measure(context) {
    const outcome: Outcome = {
      notes: [
        "Stock is V8's own lazy compile, cold the ahead-of-time compile, disk and memory are loads by path through the loader (reading and hashing the file among them), floor is a raw read of wasm and artifact and V8's deserialize. Each sample is taken in a fresh utility process (disk and memory in one), five of disk, memory and floor for one of stock and cold; the file system's cache is warm.",
        'Verification is the share of a disk load that checking its seal took, on the thread that reads.',
      ],
      tables: [],
      targets: [],
      samples: {},
    };
    const times: (string | number)[][] = [];
    const ratios: (string | number)[][] = [];
    for (const name of context.modules) {
      context.say(name);
      const result = await measureModule(name, context);
      const { median: ms, ratio } = result;
      const verify = median(
        result.diskSteps.map((steps, run) => share(steps.verify, result.samples.disk[run])),
      );
      times.push([
        name,
        result.wireBytes / MB,
        result.artifactBytes / MB,
        result.runs,
        ...LOAD_SERIES.map((series) => ms[series]),
      ]);
      ratios.push([name, ratio.coldOverDisk, ratio.coldOverMemory, ratio.diskOverFloor, verify]);
      for (const series of LOAD_SERIES) outcome.samples[`${name}, ${series}, ms`] = result.samples[series];
      outcome.samples[`${name}, verification in the disk load, ms`] = result.diskSteps.map(
        ({ verify = 0 }) => verify,
      );
      if (result.wireBytes > FLOOR_TARGET.from) {
        outcome.targets.push(
          target(`disk over floor, ${name}`, ratio.diskOverFloor, 'at most', FLOOR_TARGET.atMost),
        );
      }
      if (name === COLD_TARGET.module) {
        outcome.targets.push(
          target(`cold over disk, ${name}`, ratio.coldOverDisk, 'at least', COLD_TARGET.atLeast),
        );
      }
      outcome.targets.push(
        target(`share of verification in a disk load, ${name}`, verify, 'at most', VERIFY_TARGET.atMost),
      );
    }
    outcome.tables.push(
      {
        columns: [
          'module',
          'wasm (MB)',
          'artifact (MB)',
          'cold runs',
          ...LOAD_SERIES.map((series) => `${series} (ms)`),
        ],
        rows: times,
      },
      {
        columns: [
          'module',
          'cold over disk',
          'cold over memory',
          'disk over floor',
          'verification over disk',
        ],
        rows: ratios,
      },
    );
    return outcome;
  },
};

function measureModule(name: string, context: BenchContext): Promise<TiersReply> {
  const { cacheDirectory, sealKey } = context;
  const file = pathOf(moduleNamed(name), context.projectRoot);
  const runs = context.runs ?? (statSync(file).size > LARGE.from ? LARGE.runs : RUNS);
  return context.runJob('tiers', {
    place: { cacheDirectory, sealKey },
    file,
    runs,
    warmRuns: runs * WARM_RUNS_PER_RUN,
  });
}

function share(part: number | undefined, whole: number | undefined): number {
  if (part === undefined || whole === undefined)
    throw new Error('a disk load did not tell how long it checked');
  return part / whole;
}
