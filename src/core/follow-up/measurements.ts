import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '../engine/engine.ts';
import { claimFolderSync, MEASURED_FOLDER } from '../module-cache/cache-folder.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { makeOwnFolderSync, PRIVATE_FILE, readOwnFileSync } from '../module-cache/own-file.ts';
import { temporaryFile } from '../module-cache/temporary-file.ts';
import type { Bytes } from '../units.ts';
import { type MeasuredModule, parseMeasured } from './measured-module.ts';

const MAX_FILE: Bytes = 16 * 1024;
/** With more, the oldest go. */
const MOST_FILES = 2_000;
/** One in so many writes looks whether there are too many: to list them takes longer than a write. */
const LOOK_EVERY = 64;

/**
 * What was measured of modules on one engine, each in a small file of the cache's folder. It decides about speed alone,
 * so that nothing in it has to be believed. Everything is done at once, since a process that ends cannot wait.
 */
export class Measurements {
  readonly #directory: string;
  readonly #engineId: EngineId;
  readonly #folder: string;

  /** Touches no file. */
  constructor(directory: string, engineId: EngineId) {
    this.#directory = directory;
    this.#engineId = engineId;
    this.#folder = join(directory, MEASURED_FOLDER, engineId);
  }

  /** Null where nothing was measured, or what was cannot be read. */
  read(key: ModuleHash): MeasuredModule | null {
    try {
      return parseMeasured(readOwnFileSync(this.#path(key), { maxBytes: MAX_FILE }).toString());
    } catch {
      return null;
    }
  }

  /** Tells whether it could be written. */
  write(key: ModuleHash, measured: MeasuredModule): boolean {
    const temporary = temporaryFile(this.#folder);
    try {
      if (!claimFolderSync(this.#directory)) return false;
      for (const folder of [join(this.#folder, '..'), this.#folder]) makeOwnFolderSync(folder);
      writeFileSync(temporary, JSON.stringify(measured), { flag: 'wx', mode: PRIVATE_FILE });
      renameSync(temporary, this.#path(key));
      if (process.pid % LOOK_EVERY === 0) this.#letOldestGo();
      return true;
    } catch {
      rmSync(temporary, { force: true });
      return false;
    }
  }

  /** Forgets what was measured, on this engine. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Forgets what was measured on other engines. */
  forgetOthers(): void {
    const folder = join(this.#directory, MEASURED_FOLDER);
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      if (name !== this.#engineId) rmSync(join(folder, name), { recursive: true, force: true });
    }
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

  #path(key: ModuleHash): string {
    return join(this.#folder, `${key}.json`);
  }
}
