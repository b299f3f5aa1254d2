import type { CacheOperation, LoadNews } from 'wasm-compile-cache';
import type { CompilerState } from '../../shared/contract.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';

export interface CompileMonitorOptions {
  /** How a module that no tier has is compiled, as it is set now. */
  mode(): CompilerState['mode'];
  /** What is compiled while nobody waits. */
  background(): CompilerState['background'];
  files: FileTable;
  log: EventLog;
  onChange(): void;
}

/** Counts and logs compiles, and knows which modules are being compiled or wait for it. */
export class CompileMonitor {
  readonly #options: CompileMonitorOptions;
  #compiles = 0;
  #failures = 0;
  #cancellations = 0;
  /** Upper-case hex keys. */
  readonly #active = new Set<string>();
  readonly #waiting = new Set<string>();

  constructor(options: CompileMonitorOptions) {
    this.#options = options;
  }

  /** Takes what became of the compile that a file's load began. */
  phase(file: InspectedFile, phase: Extract<LoadNews, { type: 'compile' }>['phase']): void {
    const key = file.row.key ?? '';
    this.#waiting.delete(key);
    this.#active.delete(key);
    if (phase === 'waiting') this.#waiting.add(key);
    if (phase === 'running') {
      this.#active.add(key);
      this.#options.log.add('compile-start', { file, where: 'compiler' });
    }
    this.#options.onChange();
  }

  /** Takes a compile that has ended, whoever waited for it. */
  ended({
    key,
    outcome,
    ms,
    bytes,
    error,
  }: Pick<CacheOperation, 'key' | 'outcome' | 'ms' | 'bytes' | 'error'>): void {
    const { files, log, onChange } = this.#options;
    const file = files.shownFor(key);
    const about = { file, key, where: 'compiler' as const, ms };
    switch (outcome) {
      case 'compiled':
        this.#compiles++;
        log.add('compile-end', { ...about, bytes });
        break;
      case 'cancelled':
        if (file?.foundIn === 'shared') {
          // Nobody has cancelled it.
          log.add('cancelled', { ...about, message: 'given up: the team’s store had it first' });
        } else this.#cancellations++;
        break;
      default:
        this.#failures++;
        log.add('compile-failed', { ...about, message: problemOf(error).message });
    }
    onChange();
  }

  state(): CompilerState {
    const rows = (keys: Set<string>) =>
      [...keys].map((key) => this.#options.files.shownFor(key)?.row.id).filter((id) => id !== undefined);
    return {
      mode: this.#options.mode(),
      compiles: this.#compiles,
      stock: null,
      failures: this.#failures,
      cancellations: this.#cancellations,
      active: rows(this.#active),
      waiting: rows(this.#waiting),
      background: this.#options.background(),
    };
  }
}
