import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../../src/main/core/core.ts';
import { openCore } from '../electron/open-core.ts';
import type { Place } from '../electron/place.ts';
import { progress } from '../electron/progress.ts';
import { findGarbageCollector } from './collect-garbage.ts';

export interface DelayRequest {
  place: Place;
  wasm: string;
  /** How often it is loaded from disk. */
  loads: number;
}

/** Milliseconds between two turns of the event loop, which is asked for a turn every millisecond. */
export interface Delay {
  p99: number;
  max: number;
  /** How many turns were measured. */
  turns: number;
}

export interface DelayReply {
  idle: Delay;
  disk: Delay;
  compile: Delay;
  /** The longest delay of each disk load. */
  diskMax: number[];
  /** How long V8 deserialized in each: near zero where it still had the module. */
  deserialize: number[];
  compileMs: number;
}

const IDLE_MS = 3_000;

/** Watches the main thread while the product loads a large module from disk, and while it compiles it. */
export async function run({ place, wasm, loads }: DelayRequest): Promise<DelayReply> {
  const collectGarbage = findGarbageCollector();
  const core = await openCore(place);
  const first = await core.loader.load({ path: wasm });
  const { key } = first;

  progress('idle');
  const idle = new Watch();
  await idle.during(() => sleep(IDLE_MS));

  const disk = new Watch();
  const deserialize: number[] = [];
  for (let load = 0; load < loads; load++) {
    progress(`load ${load + 1} of ${loads} from disk`);
    await forget(core, collectGarbage);
    await disk.during(async () => {
      const { servedBy, steps } = await core.loader.load({ path: wasm });
      if (servedBy !== 'disk') throw new Error(`the module came from ${servedBy}`);
      deserialize.push(steps.deserialize ?? 0);
    });
  }

  progress('compile');
  await core.disk.delete(key, core.engine);
  await forget(core, collectGarbage);
  const compile = new Watch();
  let compileMs = 0;
  await compile.during(async () => {
    const { servedBy, steps } = await core.loader.load({ path: wasm });
    if (servedBy !== 'compiler') throw new Error(`the module came from ${servedBy}`);
    compileMs = steps.compile ?? 0;
  });
  await core.close();
  return {
    idle: idle.delay,
    disk: disk.delay,
    compile: compile.delay,
    diskMax: disk.maxima,
    deserialize,
    compileMs,
  };
}

/** Drops the module, V8's own copy too: it would answer a second load at once. */
async function forget(core: Core, collectGarbage: () => void): Promise<void> {
  core.memory.clear();
  for (let turn = 0; turn < 3; turn++) {
    collectGarbage();
    await sleep(20);
  }
}

/** Measures the event loop during some work, and only then. */
class Watch {
  readonly maxima: number[] = [];
  readonly #all = createHistogram();

  async during(work: () => Promise<unknown>): Promise<void> {
    // A new one each time: one that is enabled again takes the pause for a delay.
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    await sleep(10);
    await work();
    await sleep(10);
    delays.disable();
    this.#all.add(delays as unknown as ReturnType<typeof createHistogram>);
    this.maxima.push(delays.max / 1e6);
  }

  get delay(): Delay {
    return { p99: this.#all.percentile(99) / 1e6, max: this.#all.max / 1e6, turns: this.#all.count };
  }
}
