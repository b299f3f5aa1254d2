/**
 * The disk tier's folder, and whether it is one. A marker in it says so: `CACHEDIR.TAG`, by which backups know a
 * folder that they need not keep (https://bford.info/cachedir/), with a line of our own. In a folder that has
 * something in it and no such marker, nothing is touched.
 */

import { type Dirent, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, opendir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '../units.ts';
import type { Closure } from './closure.ts';
import { isEngineFolder, parseEntryName } from './entry-name.ts';
import { isMissing } from './file-system-error.ts';
import { isJournal, JOURNAL, LOCK } from './journal.ts';
import { LOCK_BYTES } from './journal-lock.ts';
import { makeFolders } from './make-folders.ts';
import {
  makeOwnFolder,
  makeOwnFolderSync,
  NotOwnFile,
  PRIVATE_FILE,
  readOwnFile,
  readOwnFileSync,
} from './own-file.ts';
import { nameOfAside, TRASH_FOLDER } from './set-aside-name.ts';
import { processOfTemporary, TEMPORARY_FOLDER, temporaryFile } from './temporary-file.ts';

export const MARKER = 'CACHEDIR.TAG';
/** Where the key lies by default; with the names that it is written under before it is complete. */
export const KEY_FILE = 'seal-key.json';
const KEY_FILES = /^seal-key\.json(\.[0-9a-f-]{36}\.tmp)?$/;
const OWN_LINES = 'Signature: 8a477f597d28d172789f06886806bc55\n# wasm module cache 1\n';
export const MARKER_TEXT = `${OWN_LINES}# Compiled WebAssembly modules, which are made anew where they are missing: this folder may be deleted.
# What such a file says to backups: https://bford.info/cachedir/
`;
const MARKER_BYTES: Bytes = 4096;
/** What is asked of compiles in the background, and what was measured of modules; see the rooms that write them. */
export const JOBS_FOLDER = '.background';
export const MEASURED_FOLDER = '.measured';
const OWN_FOLDERS = new Set([JOBS_FOLDER, MEASURED_FOLDER]);
/** What file systems and file managers put into a folder that is otherwise empty. It is never touched. */
const OF_THE_SYSTEM = new Set(['lost+found', '.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** `unmarked` is a cache from before there were markers; `empty` is a folder without anything, or none. */
type Finding = { is: 'marked' | 'unmarked' | 'empty' } | { is: 'foreign'; holds: string };

/**
 * Claims a folder as `CacheFolder.claim` does, where nothing can be waited for. Tells whether it is the cache's; one
 * that would have to be looked through is not, until an entry is saved.
 */
export function claimFolderSync(directory: string): boolean {
  try {
    makeOwnFolderSync(directory);
    if (isMarkedSync(directory)) return true;
    const temporaryFolder = join(directory, TEMPORARY_FOLDER);
    // Another process may mark it just now, and write what is seen here.
    if (readdirSync(directory).some((name) => !comesFirst(name))) return isMarkedSync(directory);
    const temporaries = existsSync(temporaryFolder) ? readdirSync(temporaryFolder) : [];
    if (temporaries.some((name) => processOfTemporary(name) === null)) return false;
    makeOwnFolderSync(temporaryFolder);
    const temporary = temporaryFile(temporaryFolder);
    writeFileSync(temporary, MARKER_TEXT, { flag: 'wx', mode: PRIVATE_FILE });
    renameSync(temporary, join(directory, MARKER));
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder may have it before it is marked. */
function comesFirst(name: string): boolean {
  return (
    OF_THE_SYSTEM.has(name) || KEY_FILES.test(name) || name === TEMPORARY_FOLDER || OWN_FOLDERS.has(name)
  );
}

/** Tells at once whether a folder is marked as the cache's. */
export function isMarkedSync(directory: string): boolean {
  try {
    const bytes = readOwnFileSync(join(directory, MARKER), { maxBytes: MARKER_BYTES });
    return bytes.toString('latin1').startsWith(OWN_LINES);
  } catch {
    return false;
  }
}

export class CacheFolder {
  readonly #directory: string;
  #seenAsOurs = false;

  /** Touches no file. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Tells why the folder must be left alone, or null. Looks only once at a folder that is ours, so that a load does
   * not wait for it. Rejects with the file system's error.
   */
  async checkOnce(): Promise<Closure | null> {
    return this.#seenAsOurs ? null : this.check();
  }

  /** The same, and looks every time. */
  async check(): Promise<Closure | null> {
    const finding = await this.#look();
    if (finding.is === 'foreign') return this.#closure(finding.holds);
    if (finding.is === 'unmarked') {
      // One that cannot be written to can be read all the same; it is looked through again at the next start.
      await this.#mark().catch(() => {});
    }
    this.#seenAsOurs = finding.is !== 'empty';
    return null;
  }

  /** Makes the folder and marks it, before something is written; tells why that must not be, or null. */
  async claim(): Promise<Closure | null> {
    await makeFolders(this.#directory);
    const finding = await this.#look();
    if (finding.is === 'foreign') return this.#closure(finding.holds);
    if (finding.is !== 'marked') await this.#mark();
    this.#seenAsOurs = true;
    return null;
  }

  #closure(holds: string): Closure {
    this.#seenAsOurs = false;
    const path = this.#directory;
    return {
      path,
      reason: `${path} is no cache of compiled modules: it holds ${holds}, so nothing in it is touched`,
      advice: 'Choose a new or an empty folder for the cache, or move what is in this one elsewhere.',
    };
  }

  async #look(): Promise<Finding> {
    if (await this.#isMarked()) return { is: 'marked' };
    let empty = true;
    try {
      for await (const entry of await opendir(this.#directory)) {
        if (OF_THE_SYSTEM.has(entry.name)) continue;
        const foreign = await this.#foreignIn(entry);
        if (foreign !== null) {
          // Another process may have marked it since, and be about to write what was found here, as yet unfinished.
          return (await this.#isMarked())
            ? { is: 'marked' }
            : { is: 'foreign', holds: JSON.stringify(foreign) };
        }
        empty = false;
      }
    } catch (error) {
      // No folder, or a file in its place, which whoever reads or writes in there is told of.
      if (!isMissing(error)) throw error;
    }
    return { is: empty ? 'empty' : 'unmarked' };
  }

  async #isMarked(): Promise<boolean> {
    try {
      const { bytes } = await readOwnFile(join(this.#directory, MARKER), { maxBytes: MARKER_BYTES });
      return bytes.toString('latin1').startsWith(OWN_LINES);
    } catch (error) {
      if (isMissing(error) || error instanceof NotOwnFile) return false;
      throw error;
    }
  }

  /** Gives what of an entry of the folder no former version of this app has put there; null where all of it is its. */
  async #foreignIn(entry: Dirent): Promise<string | null> {
    const path = join(this.#directory, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === TRASH_FOLDER) return this.#foreignInTrash();
      // Only folders that bear the marker have these; of one that has lost it, they are no reason to think otherwise.
      if (OWN_FOLDERS.has(entry.name)) return null;
      const isOurs =
        entry.name === TEMPORARY_FOLDER
          ? (name: string) => processOfTemporary(name) !== null
          : (name: string) => parseEntryName(`${entry.name}/${name}`) !== null;
      if (entry.name !== TEMPORARY_FOLDER && !isEngineFolder(entry.name)) return entry.name;
      for await (const file of await opendir(path)) {
        if (!file.isFile() || !isOurs(file.name)) return `${entry.name}/${file.name}`;
      }
      return null;
    }
    if (entry.isFile() && KEY_FILES.test(entry.name)) return null;
    try {
      if (entry.name === JOURNAL && (await isJournal(path))) return null;
      if (entry.name === LOCK) {
        const { bytes } = await readOwnFile(path, { maxBytes: LOCK_BYTES });
        if (/^\d*$/.test(bytes.toString('latin1'))) return null;
      }
    } catch (error) {
      // It was there when the folder was listed, and another process is done with it.
      if (isMissing(error)) return null;
      if (!(error instanceof NotOwnFile)) throw error;
    }
    return entry.name;
  }

  async #foreignInTrash(): Promise<string | null> {
    for await (const folder of await opendir(join(this.#directory, TRASH_FOLDER))) {
      const name = `${TRASH_FOLDER}/${folder.name}`;
      if (!folder.isDirectory() || !isEngineFolder(folder.name)) return name;
      for await (const file of await opendir(join(this.#directory, name))) {
        if (!file.isFile() || nameOfAside(`${name}/${file.name}`) === null) return `${name}/${file.name}`;
      }
    }
    return null;
  }

  async #mark(): Promise<void> {
    const temporaryFolder = join(this.#directory, TEMPORARY_FOLDER);
    await makeOwnFolder(temporaryFolder);
    const temporary = temporaryFile(temporaryFolder);
    let file: FileHandle | null = null;
    try {
      file = await open(temporary, 'wx', PRIVATE_FILE);
      await file.writeFile(MARKER_TEXT);
      // A marker that a power cut left empty would be nobody's.
      await file.sync();
      await file.close();
      file = null;
      await rename(temporary, join(this.#directory, MARKER));
    } catch (error) {
      await file?.close();
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
