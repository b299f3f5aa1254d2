/** Which entries the disk tier has, and what each says of itself, read off the calling thread. */
import { join } from 'node:path';
import type { EngineId, Origin } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { entryName, parseEntryName } from './entry-name.ts';
import type { EntryTasks } from './entry-tasks.ts';
import { fileSystemError } from './file-system-error.ts';
import type { EntryDescription } from './list-entries.ts';
import type { ModuleHash } from './module-hash.ts';

/** Names one entry of the disk tier. */
export interface EntryId {
  key: ModuleHash;
  engineId: EngineId;
}

/** An entry as it lies on disk. What it says of itself is sealed; whether all of it is intact, `verify` tells. */
export interface StoredEntry extends EntryId {
  path: string;
  /** The size of its file. */
  bytes: Bytes;
  storedAt: Date;
  /** When it was last stored or used, by whichever process; null where no journal tells of it. */
  usedAt: Date | null;
  /** How long its wire bytes are; null where it is not to be believed. */
  wireLength: Bytes | null;
  /** What its machine code weighs; null where it is not to be believed. */
  artifactLength: Bytes | null;
  /** What it was compiled under, when, how, and what that took; null where it does not say, or is not to be believed. */
  origin: Origin | null;
  /** Why it is not to be believed, in words that follow its name, such as "is of another module"; null where it is. */
  problem: string | null;
}

/** How many headers one task reads: some milliseconds, so that a load need not wait long for its thread. */
const AT_ONCE = 128;
/** So that one thread reads while this one takes what another has read. */
const TASKS_AT_ONCE = 2;

export interface EntryListingOptions {
  directory: string;
  tasks: EntryTasks;
  /** Gives the key, which is known by the time that entries are listed. */
  sealKey: () => Uint8Array;
  /** Gives when an entry was last stored or used, as `Date.now` does, or null. */
  usedAt: (name: string) => Milliseconds | null;
}

export class EntryListing {
  readonly #options: EntryListingOptions;

  /** Touches no file. */
  constructor(options: EntryListingOptions) {
    this.#options = options;
  }

  /** Gives the names of all entries. Rejects with a `CacheError` `file-read`. */
  async names(): Promise<string[]> {
    const { directory, tasks } = this.#options;
    const outcome = await tasks.listEntries({ directory });
    if (outcome.status === 'listed') return outcome.names;
    const { path } = outcome;
    throw fileSystemError('file-read', `the folder ${path} could not be read`, path, outcome);
  }

  /** Gives the entries of these names that are there, in this order. */
  async *describe(names: readonly string[]): AsyncGenerator<StoredEntry> {
    const underWay: Promise<EntryDescription[]>[] = [];
    for (let next = 0; next < names.length || underWay.length > 0; ) {
      while (underWay.length < TASKS_AT_ONCE && next < names.length) {
        const task = this.#describe(names.slice(next, next + AT_ONCE));
        // It may fail while nobody waits for it yet; whoever does is told.
        task.catch(() => {});
        underWay.push(task);
        next += AT_ONCE;
      }
      for (const description of (await underWay.shift()) ?? []) {
        const entry = this.#entryOf(description);
        if (entry) yield entry;
      }
    }
  }

  #describe(names: readonly string[]): Promise<EntryDescription[]> {
    const { directory, tasks, sealKey } = this.#options;
    return tasks.describeEntries({ directory, names, sealKey: sealKey() });
  }

  #entryOf({ name, storedAt, ...description }: EntryDescription): StoredEntry | null {
    const id = parseEntryName(name);
    if (id === null) return null;
    const usedAt = this.#options.usedAt(name);
    return {
      ...id,
      ...description,
      path: join(this.#options.directory, name),
      storedAt: new Date(storedAt),
      usedAt: usedAt === null ? null : new Date(Math.min(usedAt, Date.now())),
    };
  }
}

export function nameOf({ key, engineId }: EntryId): string {
  return entryName(key, engineId);
}
