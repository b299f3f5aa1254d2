import type { CompiledModule } from '../engine/engine.ts';
import type { LoadPlan } from '../loader/follow-ups.ts';
import type { CodeKind } from '../loader/module-choice.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';
import { atExit, notAtExit } from './at-exit.ts';
import { waitForCompiles } from './compiling-threads.ts';
import type { Sample } from './measured-module.ts';

/** A module that was loaded, from its load on. */
export interface MeasuredRun {
  key: ModuleHash;
  kind: CodeKind;
  name: string | null;
  module: WeakRef<CompiledModule>;
}

interface RunUnderWay extends MeasuredRun {
  at: Milliseconds;
  cpu: NodeJS.CpuUsage;
  loadMs: Milliseconds;
  artifactBytes: number;
  isLearning: boolean;
  timer: NodeJS.Timeout;
}

/** A program that goes on for longer is compared by what it used of the processors until then. */
export const LOOKED_AT: Milliseconds = 10_000;

const LONGEST_WAIT: Milliseconds = 1_000;
/** Of a program's life, for which its end may be put off by what V8 still compiles. */
const SHARE_OF_LIFE = 0.25;

/** How long the end of the process may wait for what V8 still compiles, where something is learnt by that. */
export function longestWait(): Milliseconds {
  return Math.min(LONGEST_WAIT, performance.now() * SHARE_OF_LIFE);
}

/** Whether an artifact of what ran is compared with stock V8: its result comes sooner, and its end may come later. */
function isLearning({ choice }: LoadPlan): boolean {
  return choice?.reason === 'control' || (choice?.reason === 'on-trial' && choice.code === 'as-used');
}

/**
 * Takes the time and the processors that a program's run takes with a module: from the load to the end of the process,
 * or for ten seconds. It takes two readings of the clock, and keeps nothing alive.
 */
export class RunMeasures {
  readonly #onSample: (run: MeasuredRun, sample: Sample, isEnding: boolean) => void;
  readonly #underWay = new Map<ModuleHash, RunUnderWay>();
  readonly #onExit = () => this.atExit();

  /** @param onSample takes what a run took; where the process ends, nothing can be waited for */
  constructor(onSample: (run: MeasuredRun, sample: Sample, isEnding: boolean) => void) {
    this.#onSample = onSample;
  }

  /** Begins, for the first load of a module in this process. */
  begin(
    key: ModuleHash,
    kind: CodeKind,
    module: CompiledModule,
    { name, plan }: { name: string | null; plan: LoadPlan },
  ): void {
    const { at, cpu } = plan;
    if (cpu === null || this.#underWay.has(key)) return;
    if (this.#underWay.size === 0) atExit('measure', this.#onExit);
    const { artifactBytes } = module;
    const loadMs = performance.now() - at;
    const timer = setTimeout(() => this.#end(run, false), LOOKED_AT).unref();
    const run: RunUnderWay = {
      key,
      kind,
      name,
      module: new WeakRef(module),
      at,
      cpu,
      loadMs,
      artifactBytes,
      isLearning: isLearning(plan),
      timer,
    };
    this.#underWay.set(key, run);
  }

  /** Ends all, with the process. */
  atExit(): void {
    if (this.#underWay.size === 0) return;
    const runs = [...this.#underWay.values()];
    const sawItsEnd = waitForCompiles(runs.some((run) => run.isLearning) ? longestWait() : 0);
    for (const run of runs) this.#end(run, true, sawItsEnd);
  }

  /** @param sawItsEnd whether nothing comes after this for which the process, once ended, still has to wait */
  #end(run: RunUnderWay, isEnding: boolean, sawItsEnd = false): void {
    clearTimeout(run.timer);
    this.#underWay.delete(run.key);
    if (this.#underWay.size === 0) notAtExit('measure', this.#onExit);
    const { user, system } = process.cpuUsage(run.cpu);
    const { loadMs, artifactBytes } = run;
    const ms = performance.now() - run.at;
    const ended = isEnding && sawItsEnd;
    this.#onSample(run, { ms, cpuMs: (user + system) / 1000, loadMs, artifactBytes, ended }, isEnding);
  }
}
