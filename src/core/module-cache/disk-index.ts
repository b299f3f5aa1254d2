/** What the disk tier holds, in the order of last use, without reading its directory: the journal says it. */
import type { Bytes, Milliseconds } from '../units.ts';
import { Journal } from './journal.ts';
import type { Change, IndexedEntry } from './journal-line.ts';
import { TRASH_FOLDER } from './set-aside-name.ts';

/** An entry as it was found by reading the directory. */
export interface ScannedEntry {
  name: string;
  bytes: Bytes;
  /** When its file was written, as `Date.now` gives it. */
  storedAt: Milliseconds;
}

/** How much the entries are, and weigh together. */
export interface EntryTotals {
  entries: number;
  bytes: Bytes;
}

/** What can be used, and what is set aside and takes its room all the same. */
export interface DiskUsage extends EntryTotals {
  setAside: EntryTotals;
}

export interface DiskIndexOptions {
  directory: string;
  /** Reads the directory: every entry, those that are set aside too. */
  scan: () => Promise<ScannedEntry[]>;
}

interface Known {
  bytes: Bytes;
  usedAt: Milliseconds | null;
}

/** Lines that a power cut took from the journal are found after this long at the latest. */
const REBUILD_AFTER_MS: Milliseconds = 7 * 24 * 3600_000;

export class DiskIndex {
  readonly #journal: Journal;
  readonly #scan: DiskIndexOptions['scan'];
  /** In the order of last use, the least recent first. */
  #entries = new Map<string, Known>();
  /** By the folder they lie in: an engine's, or that of what is set aside. */
  #totals = new Map<string, EntryTotals>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Touches no file. */
  constructor({ directory, scan }: DiskIndexOptions) {
    this.#scan = scan;
    const reset = () => this.#reset();
    this.#journal = new Journal(directory, { reset, apply: (change) => this.#change(change) });
  }

  /**
   * Notes that entries are stored, before they are, so that no entry is ever unknown. Rejects with the file system's
   * error.
   */
  stored(entries: readonly IndexedEntry[]): Promise<void> {
    return this.#journal.append(entries.map((entry) => ({ op: '+', ...entry })));
  }

  /**
   * Notes that an entry was used; a replay skips it where there is no such entry. Where there is no journal either,
   * the next look at it reads the directory anyway. Rejects with the file system's error.
   */
  used(name: string): Promise<void> {
    return this.#journal.append([{ op: '*', name, usedAt: Date.now() }], 0).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }

  /** Notes that entries were deleted. Rejects with the file system's error. */
  deleted(names: readonly string[]): Promise<void> {
    return this.#journal.append(names.map((name) => ({ op: '-', name })));
  }

  /** What all entries weigh together, as far as any process has told. Rejects with the file system's error. */
  async usage(): Promise<DiskUsage> {
    await this.#refresh();
    const usage = { entries: 0, bytes: 0, setAside: { entries: 0, bytes: 0 } };
    for (const [folder, { entries, bytes }] of this.#totals) {
      const into = folder === TRASH_FOLDER ? usage.setAside : usage;
      into.entries += entries;
      into.bytes += bytes;
    }
    return usage;
  }

  /**
   * Gives when an entry was last stored or used, by whichever process, as of the last look at the journal, as
   * `Date.now` gives it; null where that is not known.
   */
  usedAt(name: string): Milliseconds | null {
    return this.#entries.get(name)?.usedAt ?? null;
  }

  /** Looks at what has been noted since the last time. Rejects with the file system's error. */
  refresh(): Promise<void> {
    return this.#refresh();
  }

  /**
   * Gives what to delete so that at most `budget` bytes are left: what is set aside, then the least recently used of
   * other engines than `engineId`, then the least recently used of all. `keep` is not among them.
   */
  async victims(
    budget: Bytes,
    { engineId, keep }: { engineId: string; keep: string | null },
  ): Promise<{ name: string; bytes: Bytes }[]> {
    const { bytes, setAside } = await this.usage();
    let excess = bytes + setAside.bytes - budget;
    const victims: { name: string; bytes: Bytes }[] = [];
    // Each is looked for only while there is one left to find: an eviction must not go through all entries.
    const own = this.#totals.get(engineId)?.entries ?? 0;
    const left = { aside: setAside.entries, foreign: this.#entries.size - setAside.entries - own, own };
    for (const wanted of ['aside', 'foreign', 'own'] as const) {
      for (const [name, { bytes }] of this.#entries) {
        if (excess <= 0 || left[wanted] === 0) break;
        const folder = folderOf(name);
        if ((folder === TRASH_FOLDER ? 'aside' : folder === engineId ? 'own' : 'foreign') !== wanted)
          continue;
        left[wanted]--;
        if (name === keep) continue;
        victims.push({ name, bytes });
        excess -= bytes;
      }
    }
    return victims;
  }

  /** Reads the directory and writes the journal anew from what is really there. */
  rebuild(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#journal.replay();
      await this.#journal.rewrite(await this.#scanInOrder(), Date.now());
    });
  }

  /** Replays what has been written since the last time, by this process or another. */
  #refresh(): Promise<void> {
    return this.#inTurn(async () => {
      const journal = this.#journal;
      const found = await journal.replay();
      const now = Date.now();
      // One that is of the future was written by a clock that went wrong.
      if (!found || Math.abs(now - journal.rebuiltAt) > REBUILD_AFTER_MS) {
        await journal.rewrite(await this.#scanInOrder(), now);
      } else if (journal.isOverlong(this.#entries.size)) {
        const entries = [...this.#entries].map(([name, known]) => ({ name, ...known }));
        await journal.rewrite(entries, journal.rebuiltAt);
      }
    });
  }

  /** What is really there, the least recently used first: what the journal did not tell of by when it was written. */
  async #scanInOrder(): Promise<IndexedEntry[]> {
    const found = await this.#scan();
    const now = Date.now();
    const order = ({ name, storedAt }: ScannedEntry) => Math.min(now, this.usedAt(name) ?? storedAt);
    return found
      .toSorted((a, b) => order(a) - order(b))
      .map(({ name, bytes }) => ({ name, bytes, usedAt: this.usedAt(name) }));
  }

  #change(change: Change): void {
    const { op, name } = change;
    const known = this.#entries.get(name);
    if (known === undefined && op !== '+') return;
    if (known !== undefined) this.#count(name, -1, -known.bytes);
    this.#entries.delete(name);
    if (op === '-') return;
    const bytes = op === '+' ? change.bytes : (known?.bytes ?? 0);
    this.#entries.set(name, { bytes, usedAt: change.usedAt ?? known?.usedAt ?? null });
    this.#count(name, 1, bytes);
  }

  #count(name: string, entries: 1 | -1, bytes: Bytes): void {
    const folder = folderOf(name);
    const totals = this.#totals.get(folder) ?? { entries: 0, bytes: 0 };
    totals.entries += entries;
    totals.bytes += bytes;
    this.#totals.set(folder, totals);
  }

  #reset(): void {
    this.#entries = new Map();
    this.#totals = new Map();
  }

  /** One replay at a time: each goes on from where the one before ended. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function folderOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}
