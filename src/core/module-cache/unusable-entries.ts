import { join } from 'node:path';
import { EngineError } from '../engine/engine-error.ts';
import { CacheError } from './cache-error.ts';
import type { DiskSpace } from './disk-space.ts';
import type { EntryFiles } from './entry-files.ts';
import { freeName } from './own-file.ts';
import { identityOf } from './read-entry.ts';

/** What becomes of an entry that cannot be used: it is deleted, and whoever asked for it is told. */
export class UnusableEntries {
  readonly #directory: string;
  readonly #files: EntryFiles;
  readonly #space: DiskSpace;

  constructor(directory: string, files: EntryFiles, space: DiskSpace) {
    this.#directory = directory;
    this.#files = files;
    this.#space = space;
  }

  /**
   * Deletes an entry, unless another has taken its place since. Gives the error to throw.
   *
   * @param reason in words that follow the entry's path, such as "is cut short"
   * @param identity tells the file that was read from one that replaced it; null for whichever is there
   */
  async drop(name: string, reason: string, identity: string | null, cause?: unknown): Promise<CacheError> {
    const path = join(this.#directory, name);
    const fate = await this.#delete(name, identity).catch(
      (error) => `it could not be deleted: ${messageOf(error)}`,
    );
    return new CacheError('deserialize', `the entry ${path} ${reason}; ${fate}`, { path, cause });
  }

  /** Deletes an entry that the engine refused, where that is the entry's own fault. Gives the error to throw. */
  async dropRefused(name: string, cause: unknown): Promise<CacheError> {
    if (
      cause instanceof EngineError &&
      (cause.kind === 'foreign-artifact' || cause.kind === 'invalid-module')
    ) {
      return this.drop(name, `was refused: ${cause.message}`, null, cause);
    }
    // The entry may be as good as ever: it is the engine that failed.
    const path = join(this.#directory, name);
    const message = `the entry ${path} could not be deserialized: ${messageOf(cause)}`;
    return new CacheError('other', message, { path, cause });
  }

  /** Says what became of the entry. */
  async #delete(name: string, identity: string | null): Promise<string> {
    const stats = await this.#files.stat(name);
    if (stats === null) return 'it is gone';
    if (identity !== null && identity !== identityOf(stats)) return 'another has taken its place since';
    if (stats.isDirectory()) await freeName(join(this.#directory, name));
    else if (!(await this.#space.delete(name))) return 'it was left where it is, outside the cache';
    return 'it has been deleted';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
