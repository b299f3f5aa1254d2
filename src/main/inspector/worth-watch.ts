import type { LoadResult, Milliseconds } from 'wasm-compile-cache';
import type { LoadRecord } from '../../shared/load-record.ts';
import type { Problem } from '../../shared/problem.ts';
import type { CompileExpectation, ModuleWorth, Worth, WorthSpan } from '../../shared/worth.ts';
import { expectedCompile } from '../worth/compile-forecast.ts';
import type { KeptWorth } from '../worth/kept-worth.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import type { LoadHistory } from './load-history.ts';
import { givenBy } from './served-by.ts';

/** A window shows no more modules' worth at once. */
export const MOST_MODULES_TOLD = 1_000;

/** How a load ended that gave no module. */
export type FailedEnd = { outcome: 'failed'; problem: Problem } | { outcome: 'cancelled' };

export interface WorthWatchOptions {
  worth: KeptWorth;
  history: LoadHistory;
  files: FileTable;
  onChange(): void;
}

/** What the files' loads were worth, and what their rows say of it. */
export class WorthWatch {
  readonly #options: WorthWatchOptions;

  constructor(options: WorthWatchOptions) {
    this.#options = options;
  }

  state(): Worth {
    const { ledger, problem } = this.#options.worth;
    return { session: ledger.session, ever: ledger.ever, since: ledger.since, problem };
  }

  /** Each module's worth, that which saved most first. What other processes have counted by now is in it. */
  async modules(span: WorthSpan): Promise<{ modules: ModuleWorth[]; left: number }> {
    const { worth } = this.#options;
    if (span === 'ever') await worth.refresh();
    return worth.ledger.modules(span, MOST_MODULES_TOLD);
  }

  /** Says in a file's row what its module has saved, as soon as it is known which one it is. */
  identified(file: InspectedFile): void {
    const { files, worth } = this.#options;
    const savedMs = file.row.key === null ? null : worth.ledger.savedBy(file.row.key);
    files.change(file, { savedMs });
  }

  /** What the compile of a file's module is expected to take; null where nothing tells. */
  expectedCompile({ row: { key, wireBytes } }: InspectedFile): CompileExpectation | null {
    return key === null ? null : expectedCompile(key, wireBytes ?? 0, this.#options.worth.ledger);
  }

  /** Takes a load that gave a module. */
  loaded(file: InspectedFile, result: LoadResult, at: number): void {
    const { worth, files, onChange } = this.#options;
    const { key, ms, steps, promoted, saved: stored, shared } = result;
    const savedMs = worth.count({ ...result, name: file.row.name, at });
    const outcome = givenBy(result, file.foundIn);
    this.#remember(file, { at, ms, outcome, key, steps, promoted, stored, shared, savedMs, message: null });
    for (const same of files.withKey(key)) this.identified(same);
    onChange();
  }

  /** Takes a load that gave none, `ms` after it began. */
  ended(file: InspectedFile, end: FailedEnd, ms: Milliseconds, at: number): void {
    this.#remember(file, {
      at,
      ms,
      outcome: end.outcome,
      key: file.row.key,
      steps: {},
      promoted: false,
      stored: false,
      shared: false,
      savedMs: null,
      message: end.outcome === 'failed' ? end.problem.message : null,
    });
  }

  #remember(
    { row: { id: rowId, name } }: InspectedFile,
    load: Omit<LoadRecord, 'seq' | 'rowId' | 'name'>,
  ): void {
    this.#options.history.add({ rowId, name, ...load });
  }
}
