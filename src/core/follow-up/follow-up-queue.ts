import type { CompiledModule } from '../engine/engine.ts';
import type { CompileMode } from '../loader/compile-mode.ts';
import {
  type FollowUp,
  type FollowUps,
  LEFT_ALONE,
  type LoadPlan,
  type StockLoad,
} from '../loader/follow-ups.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { atExit, notAtExit } from './at-exit.ts';
import type { AutoMode } from './auto-mode.ts';
import type { Background } from './background.ts';
import type { UsedCode } from './used-code.ts';

export interface FollowUpQueueOptions {
  background: Background;
  /** Null where V8 cannot be asked for what ran. */
  used: UsedCode | null;
  auto: AutoMode;
  /** Whether this V8 gives machine code at all. */
  givesArtifacts: boolean;
  /** What the cache was opened with. */
  mode: CompileMode;
  /** Whether everything is to run from stock V8's modules, so that what ran of them is kept. */
  isTraining: boolean;
}

/** Decides how the machine code of what was missed comes to be, and hands it to whoever makes it. */
export class FollowUpQueue implements FollowUps {
  readonly #options: FollowUpQueueOptions;
  readonly #beforeEnd = new Set<() => void>();

  constructor(options: FollowUpQueueOptions) {
    this.#options = options;
  }

  choose(wanted: CompileMode = this.#options.mode): FollowUp | 'ahead-of-time' {
    const { used, givesArtifacts, isTraining } = this.#options;
    if (isTraining) return 'as-used';
    // Without machine code to wait for there is nothing to put off.
    if (wanted === 'ahead-of-time' || !givesArtifacts) return 'ahead-of-time';
    return wanted === 'background' || used === null ? 'background' : 'as-used';
  }

  plan(key: ModuleHash, wanted: CompileMode = this.#options.mode): LoadPlan {
    const onMiss = this.choose(wanted);
    if (this.#options.isTraining) return { ...LEFT_ALONE, onMiss: 'as-used' };
    if (wanted === 'auto' && onMiss !== 'ahead-of-time') return this.#options.auto.plan(key);
    return { onMiss, leavesToStock: false, choice: null, drops: [], at: 0, cpu: null };
  }

  putAway(key: ModuleHash, { drops }: LoadPlan): Promise<void> {
    return this.#options.auto.putAway(key, drops);
  }

  begin(load: StockLoad): void {
    const { key, module, name, way, plan = this.plan(key) } = load;
    const { used, auto, background } = this.#options;
    if (plan.choice) auto.measure(key, 'stock', module, { name, plan });
    const isAskedFor = plan.choice === null;
    if (way === 'as-used' && used) used.watch(key, module, { name, savedBytes: 0, isAskedFor });
    else if (way === 'background') background.begin(load);
  }

  found(key: ModuleHash, module: CompiledModule, plan: LoadPlan = this.plan(key)): void {
    const { used, auto } = this.#options;
    const { mode = null, name = null } = module.origin ?? {};
    const kind = mode === 'as-used' ? 'as-used' : 'whole';
    if (plan.choice && mode !== null && !module.stock) auto.measure(key, kind, module, { name, plan });
    const terms = { name, savedBytes: module.artifactBytes, isAskedFor: plan.choice === null };
    if (mode === 'as-used') used?.watch(key, module, terms);
  }

  beforeEnd(callback: () => void): () => void {
    this.#beforeEnd.add(callback);
    atExit('identify', callback);
    return () => {
      this.#beforeEnd.delete(callback);
      notAtExit('identify', callback);
    };
  }

  atExit(): void {
    for (const callback of [...this.#beforeEnd]) callback();
    const { used, auto, background } = this.#options;
    auto.atExit();
    used?.saveAtExit();
    background.handOverNow();
  }
}
