/** What the disk tier holds, in the order of last use, without reading its directory: the journal says it. */
import type { Bytes, Milliseconds } from '../units.ts';
import { Journal } from './journal.ts';
import type { Change, IndexedEntry } from './journal-line.ts';

export interface DiskIndexOptions {
  directory: string;
  /** Reads the directory: every entry, the least recently used first. */
  scan: () => Promise<IndexedEntry[]>;
}

/** Lines that a power cut took from the journal are found after this long at the latest. */
const REBUILD_AFTER_MS: Milliseconds = 7 * 24 * 3600_000;

export class DiskIndex {
  readonly #journal: Journal;
  readonly #scan: DiskIndexOptions['scan'];
  /** In the order of last use, the least recent first. */
  #entries = new Map<string, Bytes>();
  #bytes: Bytes = 0;
  /** How many of the entries are which engine's. */
  #perEngine = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Touches no file. */
  constructor({ directory, scan }: DiskIndexOptions) {
    this.#scan = scan;
    const reset = () => this.#reset();
    this.#journal = new Journal(directory, { reset, apply: (change) => this.#change(change) });
  }

  /** Notes that an entry is stored, before it is, so that no entry is ever unknown. Rejects with the file system's error. */
  stored(entry: IndexedEntry): Promise<void> {
    return this.#journal.append([{ op: '+', ...entry }]);
  }

  /**
   * Notes that an entry was used; a replay skips it where there is no such entry. Where there is no journal either,
   * the next look at it reads the directory anyway. Rejects with the file system's error.
   */
  used(name: string): Promise<void> {
    return this.#journal.append([{ op: '*', name }], 0).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }

  /** Notes that entries were deleted. Rejects with the file system's error. */
  deleted(names: readonly string[]): Promise<void> {
    return this.#journal.append(names.map((name) => ({ op: '-', name })));
  }

  /** What all entries weigh together, as far as any process has told. */
  async usage(): Promise<{ entries: number; bytes: Bytes }> {
    await this.#refresh();
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  /**
   * Gives what to delete so that at most `budget` bytes are left: first the least recently used of other engines
   * than `engineId`, then the least recently used of all. `keep` is not among them.
   */
  async victims(
    budget: Bytes,
    { engineId, keep }: { engineId: string; keep: string | null },
  ): Promise<IndexedEntry[]> {
    await this.#refresh();
    let excess = this.#bytes - budget;
    const victims: IndexedEntry[] = [];
    // Each is looked for only while there is one left to find: an eviction must not go through all entries.
    const own = this.#perEngine.get(engineId) ?? 0;
    const left = { foreign: this.#entries.size - own, own };
    for (const wanted of ['foreign', 'own'] as const) {
      for (const [name, bytes] of this.#entries) {
        if (excess <= 0 || left[wanted] === 0) break;
        if ((engineOf(name) === engineId ? 'own' : 'foreign') !== wanted) continue;
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
      await this.#journal.rewrite(await this.#scan(), Date.now());
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
        await journal.rewrite(await this.#scan(), now);
      } else if (journal.isOverlong(this.#entries.size)) {
        const entries = [...this.#entries].map(([name, bytes]) => ({ name, bytes }));
        await journal.rewrite(entries, journal.rebuiltAt);
      }
    });
  }

  #change(change: Change): void {
    const known = this.#entries.get(change.name);
    if (known === undefined && change.op !== '+') return;
    if (known !== undefined) this.#count(change.name, -1, -known);
    this.#entries.delete(change.name);
    if (change.op === '-') return;
    const bytes = change.op === '+' ? change.bytes : (known ?? 0);
    this.#entries.set(change.name, bytes);
    this.#count(change.name, 1, bytes);
  }

  #count(name: string, entries: 1 | -1, bytes: Bytes): void {
    this.#bytes += bytes;
    const engineId = engineOf(name);
    this.#perEngine.set(engineId, (this.#perEngine.get(engineId) ?? 0) + entries);
  }

  #reset(): void {
    this.#entries = new Map();
    this.#perEngine = new Map();
    this.#bytes = 0;
  }

  /** One replay at a time: each goes on from where the one before ended. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function engineOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}
