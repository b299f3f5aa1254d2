import type { CompiledModule } from '../engine/engine.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { CompileMode } from './compile-mode.ts';

/** How an artifact comes to be after stock V8 has answered. */
export type FollowUp = 'background' | 'as-used';

/** A module that stock V8 gave, and that an artifact is to be made of. */
export interface StockLoad {
  key: ModuleHash;
  module: CompiledModule;
  /** What its entry is to say that it was compiled under. */
  name: string | null;
  way: FollowUp;
  /** Whether its artifact is to take the place of an entry of what ran; it never does by default. */
  replaces?: boolean;
}

/** What is done about a load after it has been answered. It keeps no process alive, and no failure reaches the caller. */
export interface FollowUps {
  /** Decides what a miss gets. @param wanted the caller's wish; what the cache was opened with by default */
  choose(wanted: CompileMode | undefined): FollowUp | 'ahead-of-time';
  /** Takes what was loaded from stock V8. Gives at once. */
  begin(load: StockLoad): void;
  /** Takes what a tier gave, of which more may come to be used than its artifact has. Gives at once. */
  found(key: ModuleHash, module: CompiledModule): void;
}
