/** Deleting that can be taken back: entries are moved out of every process's way, and back. */
import type { Bytes } from '../units.ts';
import type { CacheError } from './cache-error.ts';
import type { DiskSpace, MovedEntries } from './disk-space.ts';
import type { EntryFiles } from './entry-files.ts';
import { type EntryId, nameOf } from './entry-listing.ts';
import { parseEntryName } from './entry-name.ts';
import { asideName, nameOfAside } from './set-aside-name.ts';

/** Entries that were moved. */
export interface MovedAside {
  /** Those that were there. */
  entries: (EntryId & { bytes: Bytes })[];
  bytes: Bytes;
  /** Why no more were moved; null where nothing failed. */
  error: CacheError | null;
}

/** How many are moved between two looks at the journal, so that a kill in between leaves little to find out anew. */
const AT_ONCE = 128;

export class SetAside {
  readonly #files: EntryFiles;
  readonly #space: DiskSpace;

  constructor(files: EntryFiles, space: DiskSpace) {
    this.#files = files;
    this.#space = space;
  }

  /** Moves entries aside, over what was set aside of the same name before. Never rejects. */
  take(entries: readonly EntryId[]): Promise<MovedAside> {
    return this.#move(entries.map(nameOf), (name) => ({ from: name, to: asideName(name) }));
  }

  /** Moves entries back, but for those in whose place there is another one by now, which is as good. Never rejects. */
  async putBack(entries: readonly EntryId[]): Promise<MovedAside> {
    const names: string[] = [];
    for (const name of entries.map(nameOf)) {
      if ((await this.#files.stat(name)) === null) names.push(name);
    }
    return this.#move(names, (name) => ({ from: asideName(name), to: name }));
  }

  async #move(
    names: readonly string[],
    moveOf: (name: string) => { from: string; to: string },
  ): Promise<MovedAside> {
    const all: MovedEntries = { moved: [], error: null };
    for (let start = 0; start < names.length && all.error === null; start += AT_ONCE) {
      const { moved, error } = await this.#space.move(names.slice(start, start + AT_ONCE).map(moveOf));
      all.moved.push(...moved);
      all.error = error;
    }
    const entries = all.moved.flatMap(({ name, bytes }) => {
      const id = parseEntryName(nameOfAside(name) ?? name);
      return id === null ? [] : [{ ...id, bytes }];
    });
    return { entries, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), error: all.error };
  }
}
