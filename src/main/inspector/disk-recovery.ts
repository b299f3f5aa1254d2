import { CacheError, type CacheOperation, type ModuleHash, Trace } from 'wasm-compile-cache';
import type { Core } from '../create-core.ts';
import type { TierCounters } from './tier-counters.ts';

export interface DiskRecoveryOptions {
  core: Pick<Core, 'memory' | 'disk' | 'spies' | 'engine'>;
  counters: TierCounters;
  /** Told of each save that is made up for, and of each that fails again. */
  onOperation(operation: CacheOperation): void;
  /** Told of each module that is on disk at last. */
  onSaved(key: ModuleHash): void;
  onWarning(error: Error): void;
}

/** Remembers what the disk tier could not do, and makes up for it once the tier works again. */
export class DiskRecovery {
  readonly #options: DiskRecoveryOptions;
  /** The modules that could not be saved. */
  readonly #missed = new Set<ModuleHash>();
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
  follow({ kind, key, error }: Pick<CacheOperation, 'kind' | 'key' | 'error'>): void {
    const refusal = error === null ? null : asCacheError(error).kind;
    if (kind === 'load') {
      if (refusal === 'file-read') this.#unread = key;
    } else if (refusal === 'file-write') {
      this.#missed.add(key);
    } else if (refusal === null) {
      this.forget(key);
      void this.#saveMissed();
    }
  }

  /** Lets go of a module that need not, or can no longer, be saved. */
  forget(key: ModuleHash): void {
    this.#missed.delete(key);
  }

  /** Finds out now whether the tier can be read and written, and saves what it has missed if it can. */
  async retry(): Promise<void> {
    const { counters, core } = this.#options;
    if (counters.failing.read !== null && this.#unread !== null) {
      const error = await core.disk
        .load(this.#unread, core.engine, { trace: this.#trace() })
        .then(() => null, asCacheError);
      counters.judge('load', error);
    }
    await this.#saveMissed();
    if (counters.failing.write !== null && this.#missed.size === 0) {
      const error = await core.disk.tryWriting().then(() => null, asCacheError);
      counters.judge('save', error);
    }
  }

  #trace(): Trace {
    const { onOperation, onWarning } = this.#options;
    return new Trace((news) => {
      if (news.type === 'operation') onOperation(news.operation);
      else if (news.type === 'warning') onWarning(news.warning);
    });
  }

  #saveMissed(): Promise<void> {
    this.#saving ??= this.#saveEach().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #saveEach(): Promise<void> {
    const { core, onSaved } = this.#options;
    for (const key of this.#missed) {
      if (!(await core.memory.contains(key, core.engine))) {
        this.forget(key);
        continue;
      }
      try {
        const module = await core.memory.load(key, core.engine);
        await core.spies.disk.save(key, core.engine, module, { trace: this.#trace() });
        this.forget(key);
        onSaved(key);
      } catch (error) {
        // The next module would meet the same refusal.
        if (asCacheError(error).kind === 'file-write') return;
        this.forget(key);
      }
    }
  }
}

const asCacheError = (error: unknown) => CacheError.from(error, 'other');
