import { LoadError, type ModuleHash } from 'wasm-compile-cache';
import type { ModuleRow } from '../../shared/contract.ts';
import { InspectedFile } from './inspected-file.ts';

/** Told of the rows that the window has to show anew. */
export interface TableListener {
  changed(id: string): void;
  removed(id: string): void;
  /** A row has come by this key, or has it no longer. */
  keyChanged(key: ModuleHash): void;
}

/** The modules that the table shows, found by row, by path and by key without a look at all the others. */
export class FileTable implements Iterable<InspectedFile> {
  readonly #listener: TableListener;
  readonly #byId = new Map<string, InspectedFile>();
  readonly #byPath = new Map<string, InspectedFile>();
  readonly #byKey = new Map<string, Set<InspectedFile>>();

  constructor(listener: TableListener) {
    this.#listener = listener;
  }

  /** In the order they were brought in. */
  [Symbol.iterator](): Iterator<InspectedFile> {
    return this.#byId.values();
  }

  add(file: InspectedFile): InspectedFile {
    this.#byId.set(file.row.id, file);
    // What a stored module was compiled from has not been brought in.
    if (file.row.path !== null && file.row.origin === 'file') this.#byPath.set(file.row.path, file);
    if (file.key !== null) this.#shareKey(file, file.key);
    this.#listener.changed(file.row.id);
    return file;
  }

  /** The file at a path, which may have been brought in before. */
  bringIn(path: string): InspectedFile {
    return this.at(path) ?? this.add(new InspectedFile(path, path, path));
  }

  remove(file: InspectedFile): void {
    this.#byId.delete(file.row.id);
    if (file.row.path !== null && file.row.origin === 'file') this.#byPath.delete(file.row.path);
    this.#listener.removed(file.row.id);
    this.#leaveKey(file);
  }

  /** Changes what is shown of a file; of one that was removed, nobody hears of it. */
  change(file: InspectedFile, change: Partial<Omit<ModuleRow, 'id' | 'path' | 'key'>>): void {
    Object.assign(file.row, change);
    this.#tell(file);
  }

  /** Tells of what a file's row says now. */
  changed(file: InspectedFile): void {
    this.#tell(file);
  }

  /** Gives a file its key, in place of the one that it had while it held other bytes. */
  identify(file: InspectedFile, key: ModuleHash): void {
    if (file.key !== key) {
      this.#leaveKey(file);
      file.key = key;
      file.row.key = key;
    }
    if (this.#byId.has(file.row.id)) this.#shareKey(file, key);
    this.#tell(file);
  }

  get(id: string): InspectedFile | undefined {
    return this.#byId.get(id);
  }

  at(path: string): InspectedFile | undefined {
    return this.#byPath.get(path);
  }

  /** Throws a `LoadError` where the row has been removed. */
  require(id: string): InspectedFile {
    const file = this.#byId.get(id);
    if (file) return file;
    throw new LoadError('other', 'this file is no longer in the table', { advice: 'Bring it in again.' });
  }

  /** The files of rows, each once. Throws a `LoadError` where all of them have been removed. */
  requireAll(ids: readonly string[]): InspectedFile[] {
    const files = [...new Set(ids)].map((id) => this.#byId.get(id)).filter((file) => file !== undefined);
    // Where there are many, one may have gone while the person chose.
    return files.length > 0 ? files : ids.map((id) => this.require(id));
  }

  /** All rows that show a module. */
  withKey(key: string): readonly InspectedFile[] {
    return [...(this.#byKey.get(key) ?? [])];
  }

  /** The row that shows a module: the one that waits for it, where there are several. */
  shownFor(key: string): InspectedFile | undefined {
    const files = this.withKey(key);
    return files.find(({ row }) => row.state === 'loading') ?? files[0];
  }

  #tell({ row }: InspectedFile): void {
    if (this.#byId.has(row.id)) this.#listener.changed(row.id);
  }

  #shareKey(file: InspectedFile, key: ModuleHash): void {
    const files = this.#byKey.get(key) ?? new Set();
    if (files.has(file)) return;
    this.#byKey.set(key, files.add(file));
    this.#listener.keyChanged(key);
  }

  #leaveKey(file: InspectedFile): void {
    const { key } = file;
    const files = key === null ? undefined : this.#byKey.get(key);
    if (key === null || !files?.delete(file)) return;
    if (files.size === 0) this.#byKey.delete(key);
    this.#listener.keyChanged(key);
  }
}
