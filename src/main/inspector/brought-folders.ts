import { resolve } from 'node:path';
import { LoadError } from 'wasm-compile-cache';
import type { BroughtFolder } from '../../shared/contract.ts';
import { FolderWatch, isInOrAt } from '../watch/folder-watch.ts';
import type { FileTable } from './file-table.ts';

export interface BroughtFoldersOptions {
  files: FileTable;
  /** Told of a file in a watched folder that was written. */
  changed(path: string): void;
  /** Told of a file in a watched folder that is not there any more. */
  gone(path: string): void;
  onChange(): void;
}

/** The folders that were brought in, and those of them that are watched. */
export class BroughtFolders {
  readonly #options: BroughtFoldersOptions;
  readonly #folders = new Map<string, FolderWatch | null>();

  constructor(options: BroughtFoldersOptions) {
    this.#options = options;
  }

  state(): BroughtFolder[] {
    const paths = [...this.#options.files].map(({ row }) => row.path).filter((path) => path !== null);
    return [...this.#folders].map(([path, watch]) => ({
      path,
      modules: paths.filter((file) => isInOrAt(file, path)).length,
      watched: watch !== null,
      folders: watch?.state.folders ?? 0,
      unwatchedFolders: watch?.state.unwatched ?? 0,
      problem: watch?.state.problem ?? null,
    }));
  }

  /** Adds a folder, or says that there is more in one that is there. */
  bringIn(path: string): void {
    const folder = resolve(path);
    if (!this.#folders.has(folder)) this.#folders.set(folder, null);
    this.#options.onChange();
  }

  /** Watches a folder, or no longer. Rejects with a `LoadError` where it was not brought in. */
  async watch(path: string, watched: boolean): Promise<void> {
    const folder = resolve(path);
    const watch = this.#require(folder);
    if (!watched) {
      watch?.stop();
      this.#folders.set(folder, null);
      this.#options.onChange();
      return;
    }
    if (watch) return;
    const { files, changed, gone, onChange } = this.#options;
    const begun = new FolderWatch(folder, {
      isKnown: (file) => files.at(file) !== undefined,
      knownAt: (place) => pathsAt(files, place),
      changed,
      gone,
      stateChanged: onChange,
    });
    this.#folders.set(folder, begun);
    onChange();
    await begun.start();
  }

  /** Takes a folder off the list. Throws a `LoadError` where it is not on it. */
  forget(path: string): void {
    const folder = resolve(path);
    this.#require(folder)?.stop();
    this.#folders.delete(folder);
    this.#options.onChange();
  }

  close(): void {
    for (const watch of this.#folders.values()) watch?.stop();
  }

  #require(folder: string): FolderWatch | null {
    const watch = this.#folders.get(folder);
    if (watch !== undefined) return watch;
    throw new LoadError('other', `the folder ${folder} is not on the list of folders`, {
      advice: 'Bring it in again.',
    });
  }
}

function* pathsAt(files: FileTable, place: string): Generator<string> {
  for (const { row } of files) {
    if (row.path !== null && isInOrAt(row.path, place)) yield row.path;
  }
}
