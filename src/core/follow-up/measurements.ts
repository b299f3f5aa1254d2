import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '../engine/engine.ts';
import { MEASURED_FOLDER } from '../module-cache/cache-folder.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Bytes } from '../units.ts';
import { MeasuredFolder } from './measured-folder.ts';
import { type MeasuredModule, parseMeasured } from './measured-module.ts';

const MAX_FILE: Bytes = 16 * 1024;

/** What was measured of modules on one engine, by their keys. Everything is done at once. */
export class Measurements {
  readonly #directory: string;
  readonly #engineId: EngineId;
  readonly #files: MeasuredFolder;

  /** Touches no file. */
  constructor(directory: string, engineId: EngineId) {
    this.#directory = directory;
    this.#engineId = engineId;
    this.#files = new MeasuredFolder(directory, engineId);
  }

  /** Null where nothing was measured, or what was cannot be read. */
  read(key: ModuleHash): MeasuredModule | null {
    const text = this.#files.read(nameOf(key), MAX_FILE);
    return text === null ? null : parseMeasured(text);
  }

  /** Tells whether it could be written. */
  write(key: ModuleHash, measured: MeasuredModule): boolean {
    return this.#files.write(nameOf(key), JSON.stringify(measured));
  }

  /** Forgets what was measured, on this engine. */
  clear(): void {
    this.#files.clear();
  }

  /** Forgets what was measured on other engines. */
  forgetOthers(): void {
    const folder = join(this.#directory, MEASURED_FOLDER);
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) {
      if (name !== this.#engineId) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

function nameOf(key: ModuleHash): string {
  return `${key}.json`;
}
