import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Milliseconds } from '../units.ts';
import { CacheError } from './cache-error.ts';
import type { EntryId, EntryListing } from './entry-listing.ts';
import { parseEntryName } from './entry-name.ts';
import { Journal } from './journal.ts';
import type { Change } from './journal-line.ts';

/** What has become of entries since the last look, whichever process, or person, did it. */
export interface EntryNews {
  /** Those that are new, or may have been written anew. */
  stored: EntryId[];
  /** Those that are gone. */
  gone: EntryId[];
  /** Those that were used, and when, as `Date.now` gives it. */
  used: (EntryId & { at: Milliseconds })[];
}

/** A folder that was changed less than this before it was listed may have been changed again in the same tick. */
const SETTLED_AFTER_MS: Milliseconds = 1_000;

/**
 * Follows what becomes of the disk tier's entries, at the price of a look at the journal's end and at the times of a
 * few folders. Names are listed again, off the calling thread, only where one of these times has changed.
 */
export class EntryFollower {
  readonly #directory: string;
  readonly #listing: EntryListing;
  readonly #journal: Journal;
  #names = new Set<string>();
  /** The folders that were listed, each with its time; null where the next look has to list them again. */
  #listed: string | null = null;
  #changes: Change[] = [];

  /** Touches no file. */
  constructor(directory: string, listing: EntryListing) {
    this.#directory = directory;
    this.#listing = listing;
    const apply = (change: Change) => this.#changes.push(change);
    // What a journal that was written anew says again is no news where it is known.
    this.#journal = new Journal(directory, { reset: () => {}, apply });
  }

  /**
   * Gives what has happened since the last call; the first one gives all entries as stored. Its calls must not overlap.
   * Rejects with a `CacheError` `file-read`; what happened by then is told by a later call.
   */
  async news(): Promise<EntryNews> {
    try {
      await this.#journal.replay();
    } catch (error) {
      throw CacheError.from(error, 'file-read', this.#directory);
    }
    const { added, gone } = await this.#lookAtFolders();
    const stored = new Set(added);
    const used = new Map<string, Milliseconds>();
    for (const change of this.#changes.splice(0)) {
      if (change.op === '-' || !this.#names.has(change.name)) continue;
      if (change.op === '+') stored.add(change.name);
      if (change.usedAt !== null) used.set(change.name, change.usedAt);
    }
    return {
      stored: idsOf(stored),
      gone: idsOf(gone),
      used: [...used].flatMap(([name, at]) => idsOf([name]).map((id) => ({ ...id, at }))),
    };
  }

  async #lookAtFolders(): Promise<{ added: string[]; gone: string[] }> {
    const { text, isSettled } = await this.#timesOfFolders();
    if (text === this.#listed) return { added: [], gone: [] };
    const names = new Set(await this.#listing.names());
    const added = [...names].filter((name) => !this.#names.has(name));
    const gone = [...this.#names].filter((name) => !names.has(name));
    this.#names = names;
    // Its times are of before it was listed: what has changed meanwhile is found by the next look.
    this.#listed = isSettled ? text : null;
    return { added, gone };
  }

  /** The times of the directory and of each engine's folder that is known. */
  async #timesOfFolders(): Promise<{ text: string; isSettled: boolean }> {
    const folders = new Set(['', ...[...this.#names].map((name) => name.slice(0, name.indexOf('/')))]);
    const times: string[] = [];
    let latest = 0;
    for (const folder of folders) {
      const stats = await lstat(join(this.#directory, folder), { bigint: true }).catch(() => null);
      times.push(`${folder}:${stats?.ino}:${stats?.mtimeNs}`);
      latest = Math.max(latest, Number(stats?.mtimeMs ?? 0));
    }
    return { text: times.join('\n'), isSettled: Date.now() - latest > SETTLED_AFTER_MS };
  }
}

function idsOf(names: Iterable<string>): EntryId[] {
  return [...names].map(parseEntryName).filter((id) => id !== null);
}
