import type { ModuleHash } from 'wasm-compile-cache';
import type { ModuleRow } from '../../shared/contract.ts';
import type { EntryInfo } from '../../shared/entry-info.ts';
import type { Core } from '../create-core.ts';
import type { FileTable } from './file-table.ts';
import { InspectedFile } from './inspected-file.ts';
import type { StoredEntries } from './stored-entries.ts';
import { withPauses } from './with-pauses.ts';

export interface StoredRowsOptions {
  core: Pick<Core, 'memory' | 'engine'>;
  files: FileTable;
  entries: StoredEntries;
  /** What a module's loads have saved; null where no hit's compile was measured. */
  savedBy(key: ModuleHash): ModuleRow['savedMs'];
}

/**
 * Keeps the table in step with the tiers: each module that one holds has a row, the file's where it was brought in as
 * one, else one of its own.
 */
export class StoredRows {
  readonly #options: StoredRowsOptions;

  constructor(options: StoredRowsOptions) {
    this.#options = options;
  }

  /** Brings modules' rows to what is known of them; each as it is when its turn comes. */
  async settle(keys: Iterable<ModuleHash>): Promise<void> {
    for await (const key of withPauses(keys)) await this.#settleOne(key);
  }

  async #settleOne(key: ModuleHash): Promise<void> {
    const { core, files, savedBy } = this.#options;
    const inMemory = await core.memory.contains(key, core.engine);
    // Nothing is waited for from here on, so that no other call comes in between.
    const entries = this.#options.entries.of(key);
    const rows = files.withKey(key);
    const stored = rows.find(({ row }) => row.origin === 'stored');
    const isAFile = rows.some(({ row }) => row.origin === 'file');
    if (isAFile || (!inMemory && entries.length === 0)) {
      if (stored) this.#remove(stored);
    } else if (!stored) {
      const file = InspectedFile.stored(key, nameOf(entries));
      file.row.savedMs = savedBy(key);
      files.add(file);
    }
    // Memory may have held it before its entry was looked at.
    if (stored?.learnName(nameOf(entries))) files.changed(stored);
    for (const file of files.withKey(key)) this.#show(file, key, entries, inMemory);
  }

  #show(file: InspectedFile, key: ModuleHash, entries: EntryInfo[], inMemory: boolean): void {
    const { row } = file;
    const [first] = entries;
    const usedAt = Math.max(row.usedAt ?? 0, this.#options.entries.usedAt(key) ?? 0) || null;
    const held = { memory: inMemory, disk: entries.some(isOfUse) };
    const change: Partial<ModuleRow> = {
      entries,
      held,
      usedAt,
      wireBytes: row.wireBytes ?? first?.wireBytes ?? null,
      artifactBytes: row.artifactBytes ?? first?.artifactBytes ?? null,
    };
    if (isAsShown(row, change)) return;
    this.#options.files.change(file, change);
  }

  /** A row of a module that is being loaded goes without a word: whoever took its place tells of the load. */
  #remove(file: InspectedFile): void {
    file.abort?.abort();
    file.abort = null;
    this.#options.files.remove(file);
  }
}

/** The latest name among a module's entries, of ours if one has any. */
function nameOf(entries: readonly EntryInfo[]): string | null {
  return entries.find(({ isOurs, name }) => isOurs && name !== null)?.name ?? latestNameOf(entries);
}

function latestNameOf(entries: readonly EntryInfo[]): string | null {
  const named = entries.filter(({ name }) => name !== null);
  return named.toSorted((a, b) => b.storedAt - a.storedAt)[0]?.name ?? null;
}

/** Whether this app's engine can load an entry, as far as is known. */
function isOfUse({ isOurs, verified }: EntryInfo): boolean {
  return isOurs && (verified?.problem ?? null) === null;
}

/** Whether the row says all of this already: a row that is sent again is rendered again. */
function isAsShown(row: ModuleRow, change: Partial<ModuleRow>): boolean {
  return (
    row.usedAt === change.usedAt &&
    row.wireBytes === change.wireBytes &&
    row.artifactBytes === change.artifactBytes &&
    row.held.memory === change.held?.memory &&
    row.held.disk === change.held?.disk &&
    row.entries.length === change.entries?.length &&
    row.entries.every((entry, index) => entry === change.entries?.[index])
  );
}
