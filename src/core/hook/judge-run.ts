import { ownUrl } from '../files/own-url.ts';
import type { SeenRun, Sightings } from '../follow-up/sightings.ts';
import { nodeModule } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { AskedModule, askForWhole } from './ask-for-whole.ts';
import type { HookSettings } from './hook-settings.ts';
import { programName } from './program-name.ts';

/** What stock V8 gave to a program that may be over before anything is begun for it. */
export interface PutOffLoad {
  readonly fingerprint: string;
  readonly wireLength: Bytes;
  readonly wireBytes: Uint8Array | null;
  readonly module: WeakRef<WebAssembly.Module>;
  /** When it was asked for, by `performance.now`, and what the process had used of the processors. */
  readonly at: Milliseconds;
  readonly cpu: NodeJS.CpuUsage;
  readonly loadMs: Milliseconds;
}

const ASKING = './wasm-compile-cache.asking.cjs';

/**
 * Decides at a program's end what its run was worth to the next: has an artifact of the whole module made where that pays,
 * else leaves a note of what was seen. Throws where neither can be done.
 */
export function judgeRun(loads: readonly PutOffLoad[], sightings: Sightings, settings: HookSettings): void {
  const asking: [SeenRun, AskedModule][] = [];
  for (const load of loads) {
    const asked = askedOf(load);
    const { fingerprint, wireLength } = load;
    const run: SeenRun = { fingerprint, wireLength, cpuMs: asked.sample.cpuMs };
    if (sightings.isWorthAsking(run)) asking.push([run, asked]);
    else sightings.saw(run);
  }
  if (asking.length === 0) return;
  const own = nodeModule().createRequire(ownUrl())(ASKING) as { askForWhole: typeof askForWhole };
  const isAsked = own.askForWhole(
    settings,
    asking.map(([, asked]) => asked),
  );
  for (const [index, [run]] of asking.entries()) sightings.asked(run, isAsked[index] === true);
}

function askedOf({ fingerprint, module, wireBytes, at, cpu, loadMs }: PutOffLoad): AskedModule {
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - at;
  // Whatever V8 still compiles is part of the run, and is not waited for.
  const sample = { ms, cpuMs: (user + system) / 1000, loadMs, artifactBytes: 0, ended: false };
  return { module: module.deref(), wireBytes, fingerprint, name: programName(), sample };
}
