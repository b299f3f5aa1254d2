import { CacheError, type Core, type ModuleHash } from 'wasm-compile-cache';
import { saveFollowed, type TierReport } from './cache-trace.ts';
import type { TierCounters } from './tier-counters.ts';

export interface DiskRecoveryOptions {
  core: Pick<Core, 'memory' | 'disk' | 'spies' | 'engine'>;
  counters: TierCounters;
  /** Told of each save that is made up for, and of each that fails again. */
  onOperation(report: TierReport): void;
  /** Told of each module that is on disk at last. */
  onSaved(key: ModuleHash): void;
  onWarning(error: Error): void;
}

/** Remembers what the disk tier could not do, and makes up for it once the tier works again. */
export class DiskRecovery {
  readonly #options: DiskRecoveryOptions;
  /** The modules that could not be saved. */
  readonly #missed = new Map<string, ModuleHash>();
  /** The module whose entry could not be read. */
  #unread: ModuleHash | null = null;
  #saving: Promise<void> | null = null;

  constructor(options: DiskRecoveryOptions) {
    this.#options = options;
  }

  /** How many modules wait to be saved. */
  get unsaved(): number {
    return this.#missed.size;
  }

  /** Takes an operation of the disk tier's that has ended, whoever asked for it. */
  follow({ kind, key, outcome }: Pick<TierReport, 'kind' | 'key' | 'outcome'>): void {
    if (kind === 'load') {
      if (outcome === 'file-read') this.#unread = key;
    } else if (outcome === 'file-write') {
      this.#missed.set(key.toString(), key);
    } else if (outcome === 'success') {
      this.forget(key.toString());
      void this.#saveMissed();
    }
  }

  /** Lets go of a module that need not, or can no longer, be saved. */
  forget(key: string): void {
    this.#missed.delete(key);
  }

  /** Finds out now whether the tier can be read and written, and saves what it has missed if it can. */
  async retry(): Promise<void> {
    const { counters, core, onWarning } = this.#options;
    if (counters.failing.read !== null && this.#unread !== null) {
      const error = await core.disk
        .load(this.#unread, core.engine, { onWarning })
        .then(() => null, asCacheError);
      counters.judge({ kind: 'load', outcome: error?.kind ?? 'success', error });
    }
    await this.#saveMissed();
    if (counters.failing.write !== null && this.#missed.size === 0) {
      const error = await core.disk.tryWriting().then(() => null, asCacheError);
      counters.judge({ kind: 'save', outcome: error?.kind ?? 'success', error });
    }
  }

  #saveMissed(): Promise<void> {
    this.#saving ??= this.#saveEach().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #saveEach(): Promise<void> {
    const { core, onOperation, onSaved, onWarning } = this.#options;
    for (const [name, key] of this.#missed) {
      if (!(await core.memory.contains(key, core.engine))) {
        this.forget(name);
        continue;
      }
      try {
        await saveFollowed(core, key, { operation: onOperation, warning: onWarning });
        this.forget(name);
        onSaved(key);
      } catch (error) {
        // The next module would meet the same refusal.
        if (asCacheError(error).kind === 'file-write') return;
        this.forget(name);
      }
    }
  }
}

const asCacheError = (error: unknown) => CacheError.from(error, 'other');
