import { moduleNamed, pathOf } from '../modules.ts';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import type { Delay } from './job.ts';

const MODULE = 'esbuild-wasm';
const LOADS_PER_RUN = 5;
const RUNS = 5;
/** A frame at 60 Hz. */
const BELOW_MS = 16;

export const mainThreadDelay: Section = {
  id: 'main-thread-delay',
  title: "The main thread's delay",
  async measure(context) {
    const { cacheDirectory, sealKey, projectRoot, runs } = context;
    const loads = (runs ?? RUNS) * LOADS_PER_RUN;
    const reply = await context.runJob('main-thread-delay', {
      place: { cacheDirectory, sealKey },
      wasm: pathOf(moduleNamed(MODULE), projectRoot),
      loads,
    });
    const row = (name: string, { p99, max, turns }: Delay) => [name, p99, max, turns];
    return {
      notes: [
        `\`perf_hooks.monitorEventLoopDelay\` with a resolution of 1 ms, so that an idle loop shows about 1 ms, in Electron's main process: idle; during ${loads} loads of ${MODULE} by path from disk, memory and V8's own copy dropped before each; during one compile of it (${(reply.compileMs / 1000).toFixed(1)} s) and its save.`,
      ],
      tables: [
        {
          columns: ['while', '99th percentile (ms)', 'maximum (ms)', 'turns measured'],
          rows: [
            row('idle', reply.idle),
            row('loading from disk', reply.disk),
            row('compiling', reply.compile),
          ],
        },
      ],
      targets: [
        target('main thread delay while loading from disk, p99, ms', reply.disk.p99, 'below', BELOW_MS),
        target('main thread delay while compiling, p99, ms', reply.compile.p99, 'below', BELOW_MS),
      ],
      samples: {
        'maximum delay of each disk load, ms': reply.diskMax,
        'deserialization of each disk load, ms': reply.deserialize,
      },
    };
  },
};
