import type { CompiledModule } from '../engine/engine.ts';
import type { CompileMode } from '../loader/compile-mode.ts';
import type { FollowUp, FollowUps, StockLoad } from '../loader/follow-ups.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Background } from './background.ts';
import type { UsedCode } from './used-code.ts';

export interface FollowUpQueueOptions {
  background: Background;
  /** Null where V8 cannot be asked for what ran. */
  used: UsedCode | null;
  /** Whether this V8 gives machine code at all. */
  givesArtifacts: boolean;
  /** What the cache was opened with. */
  mode: CompileMode;
}

/** Decides how the machine code of what was missed comes to be, and hands it to whoever makes it. */
export class FollowUpQueue implements FollowUps {
  readonly #options: FollowUpQueueOptions;

  constructor(options: FollowUpQueueOptions) {
    this.#options = options;
  }

  choose(wanted: CompileMode = this.#options.mode): FollowUp | 'ahead-of-time' {
    const { used, givesArtifacts } = this.#options;
    // Without machine code to wait for there is nothing to put off.
    if (wanted === 'ahead-of-time' || !givesArtifacts) return 'ahead-of-time';
    return wanted === 'background' || used === null ? 'background' : 'as-used';
  }

  begin(load: StockLoad): void {
    const { used, background } = this.#options;
    if (load.way === 'as-used' && used) used.watch(load.key, load.module, load.name, 0);
    else background.begin(load);
  }

  found(key: ModuleHash, module: CompiledModule): void {
    if (module.origin?.mode !== 'as-used') return;
    this.#options.used?.watch(key, module, module.origin.name, module.artifactBytes);
  }
}
