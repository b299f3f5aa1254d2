import type { CompiledModule } from '../engine/engine.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';
import type { CompileMode } from './compile-mode.ts';
import type { CodeKind, ModuleChoice } from './module-choice.ts';

/** How an artifact comes to be after stock V8 has answered. */
export type FollowUp = 'background' | 'as-used';

/** What is to become of a load, as decided before any tier is asked. */
export interface LoadPlan {
  /** What the load gets where no tier has the module; `none` is stock V8's module, of which nothing is made. */
  onMiss: FollowUp | 'none' | 'ahead-of-time';
  /** Whether stock V8 is to answer, whatever the disk tier has. */
  leavesToStock: boolean;
  /** What the mode `auto` has chosen, and why; null in other modes. */
  choice: ModuleChoice | null;
  /** Kinds of entries that have turned out not to be worth their place, where there is an entry. */
  drops: readonly CodeKind[];
  /** When it was made, by `performance.now`, and what the process had used of the processors. */
  at: Milliseconds;
  cpu: NodeJS.CpuUsage | null;
}

/** For what stock V8 is faster with than any tier but the memory. */
export const LEFT_ALONE: LoadPlan = {
  onMiss: 'none',
  leavesToStock: true,
  choice: null,
  drops: [],
  at: 0,
  cpu: null,
};

/** A module that stock V8 gave, and that an artifact is to be made of. */
export interface StockLoad {
  key: ModuleHash;
  module: CompiledModule;
  /** What its entry is to say that it was compiled under. */
  name: string | null;
  /** How its machine code is to come. */
  way: FollowUp | 'none';
  /** What was decided about its load; that is done now by default. */
  plan?: LoadPlan;
  /** Whether its artifact is to take the place of an entry of what ran; it never does by default. */
  replaces?: boolean;
}

/** What is done about a load after it has been answered. It keeps no process alive, and no failure reaches the caller. */
export interface FollowUps {
  /** Decides what a miss gets, whichever module it is. @param wanted as for `plan` */
  choose(wanted?: CompileMode): FollowUp | 'ahead-of-time';
  /** Decides about a load. @param wanted the caller's wish; what the cache was opened with by default */
  plan(key: ModuleHash, wanted?: CompileMode): LoadPlan;
  /** Puts an entry away whose kind the plan names. Never rejects. */
  putAway(key: ModuleHash, plan: LoadPlan): Promise<void>;
  /** Takes what was loaded from stock V8. Gives at once. */
  begin(load: StockLoad): void;
  /** Takes what a tier gave, of which more may come to be used than its artifact has. Gives at once. */
  found(key: ModuleHash, module: CompiledModule, plan?: LoadPlan): void;
  /** Has something done before all else when the process ends in order. Gives what takes that back. */
  beforeEnd(callback: () => void): () => void;
  /**
   * Does at once what is done when the process ends, for who is told of that end before: what was measured is written
   * down, what ran is kept, what is to be compiled is handed over.
   */
  atExit(): void;
}
