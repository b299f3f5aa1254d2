import type { CompiledModule } from '../engine/engine.ts';
import type { CompileMode } from '../loader/compile-mode.ts';
import type { FollowUp, FollowUps, LoadPlan, StockLoad } from '../loader/follow-ups.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { BackgroundFetches } from './background-fetches.ts';

/**
 * What is done about a load after stock V8 has answered it, where there is a shared tier: that is asked first, and a compile in
 * the background begins only where it has nothing. What runs is watched all the same, and kept where nothing came.
 */
export class FetchingFollowUps implements FollowUps {
  readonly #others: FollowUps;
  readonly #fetches: BackgroundFetches;

  constructor(others: FollowUps, fetches: BackgroundFetches) {
    this.#others = others;
    this.#fetches = fetches;
  }

  choose(wanted?: CompileMode): FollowUp | 'ahead-of-time' {
    return this.#others.choose(wanted);
  }

  plan(key: ModuleHash, wanted?: CompileMode): LoadPlan {
    return this.#others.plan(key, wanted);
  }

  putAway(key: ModuleHash, plan: LoadPlan): Promise<void> {
    return this.#others.putAway(key, plan);
  }

  begin(load: StockLoad): void {
    const isLeft = load.way === 'background' && this.#fetches.leavesCompiles;
    if (load.way !== 'none' && !isLeft) {
      const fetched = this.#fetches.fetch(load);
      if (load.way === 'background') {
        const plan = load.plan ?? this.#others.plan(load.key);
        this.#others.begin({ ...load, plan, way: 'none' });
        void fetched.then((outcome) => {
          if (outcome === 'missing') this.#others.begin({ ...load, plan });
        });
        return;
      }
    }
    this.#others.begin(load);
  }

  found(key: ModuleHash, module: CompiledModule, plan?: LoadPlan): void {
    this.#others.found(key, module, plan);
  }

  beforeEnd(callback: () => void): () => void {
    return this.#others.beforeEnd(callback);
  }

  atExit(): void {
    this.#others.atExit();
  }
}
