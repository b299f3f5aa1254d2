import { moduleNamed, pathOf } from '../modules.ts';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { median, sumOf } from '../run/statistics.ts';
import type { Delay, DelayRequest } from './job.ts';

const MODULE = 'esbuild-wasm';
const LOADS_PER_RUN = 4;
const RUNS = 5;
/** A frame at 60 Hz. */
const BELOW_MS = 16;

export const mainThreadDelay: Section = {
  id: 'main-thread-delay',
  title: "The main thread's delay",
  async measure(context) {
    const { cacheDirectory, sealKey, projectRoot, runs, runJob } = context;
    const request = {
      place: { cacheDirectory, sealKey },
      wasm: pathOf(moduleNamed(MODULE), projectRoot),
    };
    const watch = (during: DelayRequest['during']) => runJob('main-thread-delay', { ...request, during });
    await runJob('bring-to-disk', request);
    context.say('idle, and loads from disk');
    const idle = await watch('idle');
    const loads: Delay[] = [];
    for (let load = 0; load < (runs ?? RUNS) * LOADS_PER_RUN; load++) loads.push(await watch('disk'));
    context.say('a compile');
    const compile = await watch('compiler');

    const worst: Delay = {
      p99: Math.max(...loads.map(({ p99 }) => p99)),
      max: Math.max(...loads.map(({ max }) => max)),
      turns: sumOf(loads.map(({ turns }) => turns)),
      ms: median(loads.map(({ ms }) => ms)),
    };
    const row = (name: string, { p99, max, turns, ms }: Delay) => [name, p99, max, turns, ms];
    return {
      notes: [
        `\`perf_hooks.monitorEventLoopDelay\` with a resolution of 1 ms, so that an idle loop shows about 1 ms, in Electron's main process, a fresh one each time: idle, during ${loads.length} loads of ${MODULE} by path from disk, and during one compile of it and its save. Of the loads the worst is told: a load has too few turns for its 99th percentile to differ much from its maximum. The median of theirs is ${median(loads.map(({ p99 }) => p99)).toFixed(2)} ms.`,
      ],
      tables: [
        {
          columns: ['while', '99th percentile (ms)', 'maximum (ms)', 'turns measured', 'it took (ms)'],
          rows: [row('idle', idle), row('loading from disk', worst), row('compiling', compile)],
        },
      ],
      targets: [
        target(
          'main thread delay while loading from disk, p99 of the worst load, ms',
          worst.p99,
          'below',
          BELOW_MS,
        ),
        target('main thread delay while compiling, p99, ms', compile.p99, 'below', BELOW_MS),
      ],
      samples: {
        '99th percentile of the delay in each disk load, ms': loads.map(({ p99 }) => p99),
        'maximum delay in each disk load, ms': loads.map(({ max }) => max),
        'each disk load, ms': loads.map(({ ms }) => ms),
      },
    };
  },
};
