/** The files of the disk tier, as its folder holds them: what is found, swept up and looked at, whatever it is. */
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, opendir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes, Milliseconds } from '../units.ts';
import { CacheError } from './cache-error.ts';
import { isEngineFolder, parseEntryName } from './entry-name.ts';
import { isMissing } from './file-system-error.ts';
import { freeName, makeOwnFolder, PRIVATE_FILE } from './own-file.ts';
import { isRunning } from './running-process.ts';
import { nameOfAside, TRASH_FOLDER } from './set-aside-name.ts';
import { processOfTemporary, TEMPORARY_FOLDER, temporaryFile } from './temporary-file.ts';

/** The file of an entry. */
export interface EntryFile {
  /** Its path below the directory. */
  name: string;
  bytes: Bytes;
  /** When it was written, as `Date.now` gives it. */
  storedAt: Milliseconds;
  /** When it was last written, moved or linked, as `Date.now` gives it. */
  changedAt: Milliseconds;
}

/** Enough that a full volume refuses it. */
const PROBE_BYTES: Bytes = 64 * 1024;
/** A writer is done within seconds; a temporary file that is older is nobody's. */
const ABANDONED_AFTER_MS: Milliseconds = 15 * 60_000;
/** Nobody takes back after a day what they have deleted. */
const SET_ASIDE_FOR_MS: Milliseconds = 24 * 3600_000;

/** Names are paths below the directory, with `/` on every system. */
export class EntryFiles {
  readonly #directory: string;

  /** Touches no file. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Gives every entry of every engine. Rejects with a `CacheError` `file-read`. */
  all(): AsyncGenerator<EntryFile> {
    return this.#below('', (name) => parseEntryName(name) !== null);
  }

  /** Gives every entry that is set aside. Rejects with a `CacheError` `file-read`. */
  async *setAside(): AsyncGenerator<EntryFile> {
    // Behind a link lie files of somebody else.
    if ((await this.stat(TRASH_FOLDER))?.isSymbolicLink()) return;
    yield* this.#below(`${TRASH_FOLDER}/`, (name) => nameOfAside(name) !== null);
  }

  async *#below(place: string, isEntry: (name: string) => boolean): AsyncGenerator<EntryFile> {
    for (const folder of await this.#list(place)) {
      // Such as `lost+found`, which nobody may look into.
      if (!folder.isDirectory() || !isEngineFolder(folder.name)) continue;
      for (const file of await this.#list(`${place}${folder.name}`)) {
        const name = `${place}${folder.name}/${file.name}`;
        if (!file.isFile() || !isEntry(name)) continue;
        const stats = await this.stat(name);
        // Gone since it was listed: another process deleted it.
        if (stats === null) continue;
        const [storedAt, changedAt] = [stats.mtime.getTime(), stats.ctime.getTime()];
        yield { name, bytes: Number(stats.size), storedAt, changedAt };
      }
    }
  }

  /** Gives what lies there itself, not what a link leads to; null where nothing does that could be used. */
  async stat(name: string): Promise<BigIntStats | null> {
    try {
      return await lstat(join(this.#directory, name), { bigint: true });
    } catch {
      // A path that cannot even be looked at holds nothing that could be used.
      return null;
    }
  }

  /** Gives the names of what was set aside so long ago that nobody takes it back. Rejects as `setAside` does. */
  async forgotten(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name, changedAt } of this.setAside()) {
      if (Date.now() - changedAt > SET_ASIDE_FOR_MS) names.push(name);
    }
    return names;
  }

  /** Deletes the temporary files of processes that were killed while writing. Gives how many there were. */
  async sweep(): Promise<number> {
    let swept = 0;
    // Behind a link lie files of somebody else.
    if ((await this.stat(TEMPORARY_FOLDER))?.isSymbolicLink()) return swept;
    for (const file of await this.#list(TEMPORARY_FOLDER)) {
      const writer = processOfTemporary(file.name);
      if (writer === null || file.isDirectory()) continue;
      const name = `${TEMPORARY_FOLDER}/${file.name}`;
      const stats = await this.stat(name);
      const old = stats !== null && Date.now() - stats.mtime.getTime() > ABANDONED_AFTER_MS;
      if (!old && isRunning(writer)) continue;
      await rm(join(this.#directory, name), { force: true });
      swept++;
    }
    return swept;
  }

  /** Removes a file or a link in the place of the folder of temporary files: it would keep everything from being written. */
  async freeTemporaryFolder(): Promise<void> {
    const temporary = await this.stat(TEMPORARY_FOLDER);
    if (temporary && !temporary.isDirectory()) await freeName(join(this.#directory, TEMPORARY_FOLDER));
  }

  /** Writes something and deletes it. Rejects with the file system's error. */
  async tryWriting(): Promise<void> {
    const folder = join(this.#directory, TEMPORARY_FOLDER);
    const path = temporaryFile(folder);
    try {
      await makeOwnFolder(folder);
      await writeFile(path, new Uint8Array(PROBE_BYTES), { flag: 'wx', mode: PRIVATE_FILE });
    } finally {
      await rm(path, { force: true }).catch(() => {});
    }
  }

  async #list(name: string): Promise<Dirent[]> {
    const folder = join(this.#directory, name);
    try {
      const found = [];
      for await (const entry of await opendir(folder)) found.push(entry);
      return found;
    } catch (error) {
      if (isMissing(error)) return [];
      throw CacheError.from(error, 'file-read', folder);
    }
  }
}
