import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '../engine/engine.ts';
import { claimFolderSync, MEASURED_FOLDER } from '../module-cache/cache-folder.ts';
import { makeOwnFolderSync, PRIVATE_FILE, readOwnFileSync } from '../module-cache/own-file.ts';
import { temporaryFile } from '../module-cache/temporary-file.ts';
import type { Bytes } from '../units.ts';

/** With more files, the oldest go. */
const MOST_FILES = 2_000;
/** One in so many writes looks whether there are too many: to list them takes longer than a write. */
const LOOK_EVERY = 64;

/**
 * Small files of what was seen and measured of modules on one engine, in the cache's folder. They decide about speed alone,
 * so that nothing in them has to be believed. Everything is done at once, since a process that ends cannot wait; reading and
 * writing throw nothing.
 */
export class MeasuredFolder {
  readonly #directory: string;
  readonly #folder: string;

  /** Touches no file. */
  constructor(directory: string, engineId: EngineId) {
    this.#directory = directory;
    this.#folder = join(directory, MEASURED_FOLDER, engineId);
  }

  /** Gives what a file holds; null where there is none, or it is not this user's, or is too large. */
  read(name: string, maxBytes: Bytes): string | null {
    try {
      return readOwnFileSync(join(this.#folder, name), { maxBytes }).toString();
    } catch {
      return null;
    }
  }

  /** Tells whether it could be written. */
  write(name: string, text: string): boolean {
    const temporary = temporaryFile(this.#folder);
    try {
      if (!claimFolderSync(this.#directory)) return false;
      for (const folder of [join(this.#folder, '..'), this.#folder]) makeOwnFolderSync(folder);
      writeFileSync(temporary, text, { flag: 'wx', mode: PRIVATE_FILE });
      renameSync(temporary, join(this.#folder, name));
      if (process.pid % LOOK_EVERY === 0) this.#letOldestGo();
      return true;
    } catch {
      rmSync(temporary, { force: true });
      return false;
    }
  }

  /** Deletes all of them. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #letOldestGo(): void {
    const names = readdirSync(this.#folder);
    if (names.length <= MOST_FILES) return;
    const files = names.map((name) => {
      const path = join(this.#folder, name);
      return { path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
    });
    files.sort((one, other) => one.at - other.at);
    for (const { path } of files.slice(0, names.length - MOST_FILES / 2)) rmSync(path, { force: true });
  }
}
