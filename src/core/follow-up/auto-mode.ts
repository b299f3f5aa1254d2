import { existsSync } from 'node:fs';
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { LoadPlan } from '../loader/follow-ups.ts';
import type { CodeKind, ModuleChoice } from '../loader/module-choice.ts';
import type { FileSystemCache } from '../module-cache/file-system-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { warn } from '../module-cache/warn.ts';
import type { Background } from './background.ts';
import { chooseCode, isLeftToStock } from './choose-code.ts';
import { type MeasuredModule, type Sample, unmeasured, withSample } from './measured-module.ts';
import type { Measurements } from './measurements.ts';
import { putAwayEntry } from './put-away.ts';
import { type MeasuredRun, RunMeasures } from './run-measures.ts';

export interface AutoModeOptions {
  engine: Engine;
  disk: FileSystemCache;
  measurements: Measurements;
  background: Background;
  /** Whether V8 can be asked for what ran. */
  keepsUsed: boolean;
  /** Told in a process that ends of a module that an artifact of the whole is made of. */
  onWholeAsked(key: ModuleHash): void;
}

/** Of a program with more modules, what it takes says nothing about one of them. */
const MOST_RUNS = 32;
/** So many modules' plans are remembered. */
const MOST_PLANS = 10_000;

/** The mode `auto`: chooses for each module by what was measured of it (`chooseCode`), and measures. */
export class AutoMode {
  readonly #options: AutoModeOptions;
  readonly #runs = new RunMeasures((run, sample, isEnding) => this.#keep(run, sample, isEnding));
  /** The choices of this process, each made once. */
  readonly #choices = new Map<ModuleHash, LoadPlan>();

  readonly #measured = new Set<ModuleHash>();

  constructor(options: AutoModeOptions) {
    this.#options = options;
  }

  /** Gives what the next load of a module would get in a new process, and what that is based on. */
  choice(key: ModuleHash): ModuleChoice & { measured: MeasuredModule | null } {
    const { measurements, keepsUsed } = this.#options;
    const measured = measurements.read(key);
    const { code, reason } = chooseCode(measured, keepsUsed);
    return { code, reason, measured };
  }

  plan(key: ModuleHash): LoadPlan {
    const earlier = this.#choices.get(key);
    if (earlier) return earlier;
    const at = performance.now();
    const { measurements, keepsUsed } = this.#options;
    const measured = measurements.read(key);
    const decision = chooseCode(measured, keepsUsed);
    if (measured && decision.verdict) measurements.write(key, { ...measured, ...decision.verdict });
    const { code, reason } = decision;
    const isDone = isLeftToStock(reason);
    const plan: LoadPlan = {
      onMiss: isDone ? 'none' : keepsUsed ? 'as-used' : 'background',
      leavesToStock: isDone,
      choice: { code, reason },
      drops: this.#isStored(key) ? decision.drops : [],
      at,
      cpu: reason === 'artifact-slower' ? null : process.cpuUsage(),
    };
    if (this.#choices.size >= MOST_PLANS) this.#choices.clear();
    this.#choices.set(key, { ...plan, drops: [] });
    return plan;
  }

  /** Measures the run of this process with a module, from its plan on. */
  measure(
    key: ModuleHash,
    kind: CodeKind,
    module: CompiledModule,
    { name, plan }: { name: string | null; plan: LoadPlan },
  ): void {
    // Later loads of this process are no run of their own.
    if (this.#measured.has(key) || this.#measured.size >= MOST_RUNS) return;
    this.#measured.add(key);
    this.#runs.begin(key, kind, module, { name, plan });
  }

  /** Ends what is measured, in a process that ends. */
  atExit(): void {
    this.#runs.atExit();
  }

  #keep({ key, kind, name, module }: MeasuredRun, sample: Sample, isEnding: boolean): void {
    const { measurements, keepsUsed, background } = this.#options;
    const compiled = module.deref();
    const before = measurements.read(key) ?? unmeasured(compiled?.wireLength ?? 0);
    let measured = withSample(before, kind, sample);
    const { triesWhole } = chooseCode(measured, keepsUsed);
    // A compile that ends with this process is of no use where it ends now.
    if (triesWhole && compiled && (!isEnding || background.state.detached)) {
      const load = { key, module: compiled, name, way: 'background' as const, replaces: true };
      if (background.begin(load, isEnding)) {
        measured = { ...measured, wholeAsked: measured.wholeAsked + 1 };
        if (isEnding) this.#options.onWholeAsked(key);
      }
    }
    measurements.write(key, measured);
  }

  /** Puts an entry of those kinds away. Never rejects. */
  putAway(key: ModuleHash, drops: readonly CodeKind[]): Promise<void> {
    const { disk, engine } = this.#options;
    const id = { key, engineId: engine.deterministicId };
    return putAwayEntry(disk, id, drops).catch((error) => warn(error, key, engine, undefined));
  }

  #isStored(key: ModuleHash): boolean {
    const { disk, engine } = this.#options;
    return existsSync(disk.pathOf(key, engine.deterministicId));
  }
}
