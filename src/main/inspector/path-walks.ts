import { findWasmFiles, type LoadError } from 'wasm-compile-cache';

/** Told of what a walk finds. */
export interface WalkListener {
  file(path: string): void;
  /** A path that stands for no file, such as a folder without modules. */
  failed(path: string, error: LoadError): void;
}

/** The searches through folders that are under way. */
export class PathWalks {
  /** Each ends one walk. */
  readonly #walks = new Set<AbortController>();

  /** Tells `listener` of each file of `paths`, and of every `.wasm` below folders, until all are found or `endAll`. */
  async walk(paths: readonly string[], listener: WalkListener): Promise<void> {
    const walk = new AbortController();
    this.#walks.add(walk);
    try {
      for await (const { path, error } of findWasmFiles(paths, walk.signal)) {
        // It may have been found before it was ended.
        if (walk.signal.aborted) break;
        if (error) listener.failed(path, error);
        else listener.file(path);
      }
    } finally {
      this.#walks.delete(walk);
    }
  }

  endAll(): void {
    for (const walk of this.#walks) walk.abort();
  }
}
