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
/** How many names are gone through before other work is let in: about a millisecond. */
const AT_ONCE = 1_000;

/**
 * Follows what becomes of the disk tier's entries, at the price of a look at the journal's end and at the times of a
 * few folders. Names are listed again, off the calling thread, only where one of these times has changed.
 */
export class EntryFollower {
  readonly #directory: string;
  readonly #listing: EntryListing;
  readonly #journal: Journal;
  #names = new Set<string>();
  /** The directory, and each engine's folder that is known. */
  #folders = [''];
  /** These folders' times when they were listed; null where the next look has to list them again. */
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
    for await (const change of withPauses(this.#changes.splice(0))) {
      if (change.op === '-' || !this.#names.has(change.name)) continue;
      if (change.op === '+') stored.add(change.name);
      if (change.usedAt !== null) used.set(change.name, change.usedAt);
    }
    const news: EntryNews = { stored: [], gone: [], used: [] };
    for await (const name of withPauses(stored)) news.stored.push(...idsOf(name));
    for await (const name of withPauses(gone)) news.gone.push(...idsOf(name));
    for await (const [name, at] of withPauses(used)) {
      for (const id of idsOf(name)) news.used.push({ ...id, at });
    }
    return news;
  }

  async #lookAtFolders(): Promise<{ added: string[]; gone: string[] }> {
    const { text, isSettled } = await this.#timesOfFolders();
    if (text === this.#listed) return { added: [], gone: [] };
    const names = new Set<string>();
    const folders = new Set(['']);
    const added: string[] = [];
    for await (const name of withPauses(await this.#listing.names())) {
      names.add(name);
      folders.add(name.slice(0, name.indexOf('/')));
      if (!this.#names.has(name)) added.push(name);
    }
    const gone: string[] = [];
    for await (const name of withPauses(this.#names)) if (!names.has(name)) gone.push(name);
    this.#names = names;
    this.#folders = [...folders];
    // The times are of before the listing: what has changed meanwhile is found by the next look. So is what is in
    // folders that were not known before.
    this.#listed = isSettled ? text : null;
    return { added, gone };
  }

  async #timesOfFolders(): Promise<{ text: string; isSettled: boolean }> {
    const times: string[] = [];
    let latest = 0;
    for (const folder of this.#folders) {
      const stats = await lstat(join(this.#directory, folder), { bigint: true }).catch(() => null);
      times.push(`${folder}:${stats?.ino}:${stats?.mtimeNs}`);
      latest = Math.max(latest, Number(stats?.mtimeMs ?? 0));
    }
    return { text: times.join('\n'), isSettled: Date.now() - latest > SETTLED_AFTER_MS };
  }
}

function idsOf(name: string): EntryId[] {
  const id = parseEntryName(name);
  return id === null ? [] : [id];
}

/** Gives the same, and lets other work in now and then. */
async function* withPauses<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  let count = 0;
  for (const item of items) {
    if (++count % AT_ONCE === 0) await new Promise(setImmediate);
    yield item;
  }
}
