import type { ModuleHash } from 'wasm-compile-cache';
import type { InspectedFile } from './inspected-file.ts';

/** The files that were brought in, found by row, by path and by key without a look at all the others. */
export class FileTable implements Iterable<InspectedFile> {
  readonly #byId = new Map<string, InspectedFile>();
  readonly #byPath = new Map<string, InspectedFile>();
  readonly #byKey = new Map<string, Set<InspectedFile>>();

  /** In the order they were brought in. */
  [Symbol.iterator](): Iterator<InspectedFile> {
    return this.#byId.values();
  }

  add(file: InspectedFile): void {
    this.#byId.set(file.row.id, file);
    if (file.row.path !== null) this.#byPath.set(file.row.path, file);
    if (file.row.key !== null) this.#shareKey(file, file.row.key);
  }

  remove(file: InspectedFile): void {
    this.#byId.delete(file.row.id);
    if (file.row.path !== null) this.#byPath.delete(file.row.path);
    this.#leaveKey(file);
  }

  /** Gives a file its key, in place of the one that it had while it held other bytes. */
  identify(file: InspectedFile, key: ModuleHash): void {
    this.#leaveKey(file);
    file.key = key;
    file.row.key = key;
    if (this.#byId.has(file.row.id)) this.#shareKey(file, file.row.key);
  }

  get(id: string): InspectedFile | undefined {
    return this.#byId.get(id);
  }

  at(path: string): InspectedFile | undefined {
    return this.#byPath.get(path);
  }

  /** All rows that show a module. */
  withKey(key: string): readonly InspectedFile[] {
    return [...(this.#byKey.get(key) ?? [])];
  }

  #shareKey(file: InspectedFile, key: string): void {
    const files = this.#byKey.get(key);
    if (files) files.add(file);
    else this.#byKey.set(key, new Set([file]));
  }

  #leaveKey(file: InspectedFile): void {
    const { key } = file.row;
    const files = key === null ? undefined : this.#byKey.get(key);
    if (key === null || !files?.delete(file)) return;
    if (files.size === 0) this.#byKey.delete(key);
  }
}
