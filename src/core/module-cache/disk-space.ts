import { lstat, rename, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineId } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { automaticDiskBudget, type Budget } from './automatic-budget.ts';
import { CacheError } from './cache-error.ts';
import { DiskIndex, type DiskUsage, type ScannedEntry } from './disk-index.ts';
import { parseEntryName } from './entry-name.ts';
import { fileSystemError, isMissing } from './file-system-error.ts';
import type { ModuleHash } from './module-hash.ts';
import { makeOwnFolder } from './own-file.ts';

export type EvictionListener = (key: ModuleHash, engineId: EngineId, bytes: Bytes) => void;

export interface DiskSpaceOptions {
  directory: string;
  budget: Budget;
  onEviction: EvictionListener | undefined;
  /** Reads the directory: every entry, those that are set aside too. */
  scan: () => Promise<ScannedEntry[]>;
}

/** An entry's file, by its path below the directory. */
interface SizedEntry {
  name: string;
  bytes: Bytes;
}

/** What came of moving entries: those that were moved, and why no more were. */
export interface MovedEntries {
  moved: SizedEntry[];
  error: CacheError | null;
}

/** What is left of a volume is the person's: this much of it at the least, or a twentieth of a small one. */
const RESERVE: Bytes = 2 ** 30;
const RESERVE_SHARE = 0.05;

/** Keeps the disk tier within its budget and off the last of its volume. */
export class DiskSpace {
  budget: Budget;
  readonly #directory: string;
  readonly #onEviction: EvictionListener | undefined;
  readonly #index: DiskIndex;

  /** Touches no file. */
  constructor({ directory, budget, onEviction, scan }: DiskSpaceOptions) {
    this.budget = budget;
    this.#directory = directory;
    this.#onEviction = onEviction;
    this.#index = new DiskIndex({ directory, scan });
  }

  /** What all entries weigh together, without reading the directory. Rejects with a `CacheError`. */
  async usage(): Promise<DiskUsage> {
    try {
      return await this.#index.usage();
    } catch (error) {
      throw CacheError.from(error, 'file-read', this.#directory);
    }
  }

  /**
   * Notes an entry that is about to be written, and deletes others until it fits. Rejects with a `CacheError`:
   * `other` where it is larger than the budget, `file-write` where the volume cannot spare as much.
   */
  async reserve(entry: SizedEntry, engineId: EngineId): Promise<void> {
    try {
      const limit = await this.limit();
      if (entry.bytes > limit) {
        throw CacheError.overBudget(keyOf(entry.name), entry.bytes, 'disk', limit, this.#directory);
      }
      await this.#index.stored([{ ...entry, usedAt: Date.now() }]);
      try {
        await this.#makeRoom(entry, limit, engineId);
      } catch (error) {
        await this.settle(entry, false);
        throw error;
      }
    } catch (error) {
      throw CacheError.from(error, 'file-write', this.#directory);
    }
  }

  async #makeRoom(entry: SizedEntry, limit: Bytes, engineId: EngineId): Promise<void> {
    const bytes = totalOf(await this.#index.usage());
    const { spare } = await this.#volume();
    // Its own bytes are counted as held, and not yet taken from the volume.
    const evicted = await this.evict(Math.min(limit, bytes + spare - entry.bytes), engineId, entry.name);
    if (entry.bytes <= spare + evicted.bytes) return;
    throw fileSystemError('file-write', `there is no room for ${entry.name}`, this.#directory, {
      code: 'ENOSPC',
      message: `the volume cannot spare ${entry.bytes} bytes`,
    });
  }

  /** What the entries may weigh together, in bytes, as things are now. Rejects with a `CacheError`. */
  async limit(): Promise<Bytes> {
    if (this.budget !== 'automatic') return this.budget;
    const held = totalOf(await this.usage());
    const { free } = await this.#volume();
    return automaticDiskBudget({ free, held });
  }

  /** Notes what became of the write that room was made for. Rejects with a `CacheError`. */
  async settle(entry: SizedEntry, written: boolean): Promise<void> {
    try {
      // An entry that could not be replaced is still the one that it was.
      const bytes = written ? entry.bytes : await this.#sizeOf(entry.name);
      if (bytes === null) await this.#index.deleted([entry.name]);
      else await this.#index.stored([{ name: entry.name, bytes, usedAt: written ? Date.now() : null }]);
    } catch (error) {
      // Where the write failed, its own error says more.
      if (written) throw CacheError.from(error, 'file-write', this.#directory);
    }
  }

  /**
   * Notes that an entry was used; of one that is not there it may be said too. Never rejects: a failure, which it
   * gives, costs the order of eviction and no load.
   */
  async used(name: string): Promise<CacheError | null> {
    try {
      await this.#index.used(name);
      return null;
    } catch (error) {
      return CacheError.from(error, 'file-write', this.#directory);
    }
  }

  /** Deletes an entry; tells whether it was there. Rejects with a `CacheError`. */
  async delete(name: string): Promise<boolean> {
    try {
      if (!(await this.#unlink(name))) return false;
      await this.#index.deleted([name]);
      return true;
    } catch (error) {
      throw CacheError.from(error, 'file-write', join(this.#directory, name));
    }
  }

  /**
   * Deletes entries; gives the names of those that were there. Rejects with a `CacheError`, with those deleted that
   * were before something failed.
   */
  async deleteAll(names: readonly string[]): Promise<string[]> {
    const deleted: string[] = [];
    try {
      for (const name of names) if (await this.#unlink(name)) deleted.push(name);
    } catch (error) {
      throw CacheError.from(error, 'file-write', this.#directory);
    } finally {
      await this.#index.deleted(deleted).catch(() => {
        // What the journal still tells of is found gone when its room is needed.
      });
    }
    return deleted;
  }

  /**
   * Moves entries' files to other names below the directory, over what is there. Those that are gone are left out.
   * Never rejects: what was moved before something failed is moved.
   */
  async move(moves: readonly { from: string; to: string }[]): Promise<MovedEntries> {
    const outcome: MovedEntries = { moved: [], error: null };
    const gone: string[] = [];
    try {
      const found: { from: string; to: string; bytes: Bytes }[] = [];
      for (const move of moves) {
        const bytes = await this.#sizeOf(move.from);
        if (bytes !== null) found.push({ ...move, bytes });
      }
      // A line too many costs one needless deletion; a file that no line tells of would stay for a week.
      await this.#index.stored(
        found.map(({ from, to, bytes }) => ({ name: to, bytes, usedAt: this.#index.usedAt(from) })),
      );
      for (const { from, to, bytes } of found) {
        if (await this.#rename(from, to)) outcome.moved.push({ name: to, bytes });
        else gone.push(to);
        gone.push(from);
      }
    } catch (error) {
      outcome.error = CacheError.from(error, 'file-write', this.#directory);
    }
    try {
      await this.#index.deleted(gone);
    } catch (error) {
      outcome.error ??= CacheError.from(error, 'file-write', this.#directory);
    }
    return outcome;
  }

  /** Gives when an entry was last stored or used; see `DiskIndex.usedAt`. */
  usedAt(name: string): Milliseconds | null {
    return this.#index.usedAt(name);
  }

  /**
   * Deletes entries until at most `limit` bytes are left: what is set aside, then other engines', then the least
   * recently used. Gives what it deleted. Rejects with a `CacheError`.
   */
  async evict(
    limit: Bytes,
    engineId: EngineId,
    keep: string | null,
  ): Promise<{ entries: number; bytes: Bytes }> {
    const evicted = { entries: 0, bytes: 0 };
    try {
      const victims = await this.#index.victims(limit, { engineId, keep });
      for (const { name, bytes } of victims) {
        // Another process may have deleted it before.
        if (!(await this.#unlink(name))) continue;
        evicted.entries++;
        evicted.bytes += bytes;
        const parsed = parseEntryName(name);
        if (parsed) this.#onEviction?.(parsed.key, parsed.engineId, bytes);
      }
      await this.#index.deleted(victims.map(({ name }) => name));
    } catch (error) {
      throw CacheError.from(error, 'file-write', this.#directory);
    }
    return evicted;
  }

  /** Counts anew what is there. Rejects with a `CacheError`. */
  async recount(): Promise<void> {
    try {
      await this.#index.rebuild();
    } catch (error) {
      throw CacheError.from(error, 'file-read', this.#directory);
    }
  }

  /** What the volume has free, and what of it can be given without coming to the last of it. */
  async #volume(): Promise<{ free: Bytes; spare: Bytes }> {
    const { bavail, blocks, bsize } = await statfs(await nearestFolder(this.#directory));
    const free = bavail * bsize;
    return { free, spare: Math.max(0, free - Math.min(RESERVE, RESERVE_SHARE * blocks * bsize)) };
  }

  async #sizeOf(name: string): Promise<Bytes | null> {
    try {
      return (await lstat(join(this.#directory, name))).size;
    } catch {
      return null;
    }
  }

  /** Moves a file of the cache's own; tells whether it was there. */
  async #rename(from: string, to: string): Promise<boolean> {
    try {
      if (await this.#isBehindLink(from)) return false;
      for (const folder of foldersOf(to)) await makeOwnFolder(join(this.#directory, folder));
      await rename(join(this.#directory, from), join(this.#directory, to));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Rejects with the file system's error, where one of its folders is not there too. */
  async #isBehindLink(name: string): Promise<boolean> {
    for (const folder of foldersOf(name)) {
      if ((await lstat(join(this.#directory, folder))).isSymbolicLink()) return true;
    }
    return false;
  }

  /** Deletes a file of the cache's own, and nothing that a link leads to. */
  async #unlink(name: string): Promise<boolean> {
    try {
      if (await this.#isBehindLink(name)) return false;
      await unlink(join(this.#directory, name));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}

function totalOf({ bytes, setAside }: DiskUsage): Bytes {
  return bytes + setAside.bytes;
}

function keyOf(name: string): string {
  return parseEntryName(name)?.key ?? name;
}

/** The folders below the directory that lead to a name, the outermost first. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The folder itself, or the nearest above it that is there: the volume that it will be made on. */
async function nearestFolder(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      await lstat(path);
      return path;
    } catch (error) {
      if (!isMissing(error) || path === dirname(path)) throw error;
    }
  }
}
