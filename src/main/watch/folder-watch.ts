import { type Dirent, type FSWatcher, type Stats, watch } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Milliseconds } from 'wasm-compile-cache';
import { isCompleteModule } from './complete-module.ts';

export interface FolderWatchOptions {
  /** Whether a file is of interest that is no `.wasm`: one that was brought in by its name. */
  isKnown(path: string): boolean;
  /** The files of interest in a folder, at any depth; of a file's path, itself where it is of interest. */
  knownAt(path: string): Iterable<string>;
  /** Told of a file that was written and has been quiet since, whether its bytes are others or not. */
  changed(path: string): void;
  /** Told of a file that is not there any more. */
  gone(path: string): void;
  /** Told when `state` is another one. */
  stateChanged(): void;
}

export interface FolderWatchState {
  /** How many folders are watched, the outermost among them. */
  folders: number;
  /** How many there are that are not. */
  unwatched: number;
  problem: string | null;
}

/** A build writes a file in pieces, and one after the other. */
const QUIET_MS: Milliseconds = 200;
/** How long a file may go without a change and yet be half a module: some linkers write for seconds. */
const LONGEST_HALF_MS: Milliseconds = 10_000;
/** How often a folder that is gone is looked for. */
const AGAIN_MS: Milliseconds = 1_000;
/** The system has a bound for all programs together. */
const MOST_FOLDERS = 4_000;

/**
 * Tells of modules below a folder that were written, and of files that are gone. It watches each folder by itself, for
 * the system's own way to watch a whole tree is not there on Linux. Links to folders are not followed.
 */
export class FolderWatch {
  readonly root: string;
  readonly #options: FolderWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  /** Paths that something has been heard of, and the timer that ends when it has been quiet. */
  readonly #heard = new Map<string, NodeJS.Timeout>();
  /** Files that are half written: since when they have been as they are. */
  readonly #halves = new Map<string, { since: number; size: number; mtimeMs: number }>();
  #again: NodeJS.Timeout | null = null;
  #unwatched = 0;
  #problem: string | null = null;
  #ended = false;

  constructor(root: string, options: FolderWatchOptions) {
    this.root = root;
    this.#options = options;
  }

  get state(): FolderWatchState {
    return { folders: this.#watchers.size, unwatched: this.#unwatched, problem: this.#problem };
  }

  /** Begins to watch. Tells of nothing that is there already. */
  async start(): Promise<void> {
    // The folders that hold modules first, and those above them: there may be more than can be watched.
    const important = new Set<string>();
    for (const path of this.#options.knownAt(this.root)) {
      for (let folder = dirname(path); isInOrAt(folder, this.root); folder = dirname(folder)) {
        if (important.has(folder)) break;
        important.add(folder);
      }
    }
    for (const folder of [this.root, ...important]) this.#watch(folder);
    if (!this.#watchers.has(this.root)) return this.#lose();
    await this.#addBelow(this.root, () => {});
    this.#options.stateChanged();
  }

  /** Watches no longer, and tells of nothing any more. */
  stop(): void {
    this.#ended = true;
    this.#unwatchAll();
    if (this.#again) clearTimeout(this.#again);
  }

  /** Watches all folders below one, and tells of each `.wasm` on the way. */
  async #addBelow(folder: string, found: (path: string) => void): Promise<void> {
    const folders = [folder];
    for (const current of folders) {
      if (this.#ended) return;
      let entries: Dirent[];
      try {
        entries = await readdir(current, { withFileTypes: true });
      } catch {
        // It has gone in the meantime, or may not be read, and then nothing in it was brought in.
        continue;
      }
      for (const entry of entries) {
        const path = join(current, entry.name);
        if (entry.isDirectory()) {
          this.#watch(path);
          folders.push(path);
        } else if (isWasm(path)) {
          found(path);
        }
      }
    }
  }

  #watch(folder: string): void {
    if (this.#ended || this.#watchers.has(folder)) return;
    if (this.#watchers.size >= MOST_FOLDERS) {
      this.#unwatched++;
      return;
    }
    try {
      const watcher = watch(folder, { persistent: false }, (_type, name) =>
        this.#hear(name === null ? folder : join(folder, name)),
      );
      watcher.on('error', () => this.#unwatch(folder));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      this.#unwatched++;
      this.#problem =
        code === 'ENOSPC' || code === 'EMFILE'
          ? 'the system watches no more folders: some changes will go unnoticed'
          : `${folder} cannot be watched: ${message}`;
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #unwatchAll(): void {
    for (const folder of [...this.#watchers.keys()]) this.#unwatch(folder);
    for (const timer of this.#heard.values()) clearTimeout(timer);
    this.#heard.clear();
    this.#halves.clear();
    this.#unwatched = 0;
  }

  #hear(path: string): void {
    if (this.#ended) return;
    const timer = this.#heard.get(path);
    if (timer) clearTimeout(timer);
    this.#heard.set(
      path,
      setTimeout(() => {
        this.#heard.delete(path);
        void this.#look(path);
      }, QUIET_MS).unref(),
    );
  }

  async #look(path: string): Promise<void> {
    let stats: Stats | null;
    try {
      stats = await lstat(path);
    } catch {
      stats = null;
    }
    if (this.#ended) return;
    if (stats === null) return this.#missing(path);
    if (stats.isDirectory()) {
      const isNew = !this.#watchers.has(path);
      this.#watch(path);
      // What was written before the folder was watched has not been heard of.
      await this.#addBelow(path, (found) => this.#hear(found));
      if (isNew) this.#options.stateChanged();
      return;
    }
    if (isWasm(path) || this.#options.isKnown(path)) await this.#settle(path);
  }

  /** Tells of a file once it is whole. */
  async #settle(path: string): Promise<void> {
    try {
      const { size, mtimeMs } = await stat(path);
      if (isWasm(path) && !(await isCompleteModule(path))) {
        const half = this.#halves.get(path);
        const isSame = half?.size === size && half.mtimeMs === mtimeMs;
        const since = isSame ? half.since : Date.now();
        if (Date.now() - since < LONGEST_HALF_MS) {
          this.#halves.set(path, { since, size, mtimeMs });
          return this.#hear(path);
        }
      }
    } catch {
      // It has gone in the meantime, which is heard of as well, or cannot be read, which loading will tell.
    }
    this.#halves.delete(path);
    if (!this.#ended) this.#options.changed(path);
  }

  async #missing(path: string): Promise<void> {
    this.#halves.delete(path);
    for (const folder of [...this.#watchers.keys()]) {
      if (folder !== this.root && isInOrAt(folder, path)) this.#unwatch(folder);
    }
    for (const known of [...this.#options.knownAt(path)]) this.#options.gone(known);
    if (!(await isFolder(this.root))) this.#lose();
    this.#options.stateChanged();
  }

  /** The folder itself is gone: many a build makes it anew. */
  #lose(): void {
    if (this.#ended || this.#again) return;
    this.#unwatchAll();
    for (const known of [...this.#options.knownAt(this.root)]) this.#options.gone(known);
    this.#problem = 'the folder is gone: it is watched again as soon as it is back';
    this.#options.stateChanged();
    const look = async () => {
      if (this.#ended) return;
      if (!(await isFolder(this.root))) {
        this.#again = setTimeout(look, AGAIN_MS).unref();
        return;
      }
      this.#again = null;
      this.#problem = null;
      this.#watch(this.root);
      await this.#addBelow(this.root, (found) => this.#hear(found));
      this.#options.stateChanged();
    };
    this.#again = setTimeout(look, AGAIN_MS).unref();
  }
}

const isWasm = (path: string): boolean => path.toLowerCase().endsWith('.wasm');

/** Whether a path is a folder, or lies in it. */
export function isInOrAt(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
