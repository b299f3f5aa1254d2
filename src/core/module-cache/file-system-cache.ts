import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Artifact } from '../codec/codec.ts';
import type { CompiledModule, Engine, EngineId } from '../engine/engine.ts';
import { rereadableWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import type { Bytes } from '../units.ts';
import type { Budget } from './automatic-budget.ts';
import { CacheError } from './cache-error.ts';
import { CacheFolder, MARKER } from './cache-folder.ts';
import type { Closure } from './closure.ts';
import type { DiskUsage } from './disk-index.ts';
import { DiskSpace, type EvictionListener } from './disk-space.ts';
import { type DeserializedEntry, EntryAccess } from './entry-access.ts';
import { type EntryFile, EntryFiles } from './entry-files.ts';
import { EntryFollower } from './entry-follower.ts';
import { HEADER_BYTES } from './entry-format.ts';
import { type EntryId, EntryListing, nameOf, type StoredEntry } from './entry-listing.ts';
import { entryName } from './entry-name.ts';
import { SEAL_KEY_BYTES } from './entry-seal.ts';
import type { EntryTasks } from './entry-tasks.ts';
import { ChainedCache } from './fallback-cache.ts';
import { fileSystemError } from './file-system-error.ts';
import { lacksWireLength } from './lacks-wire-length.ts';
import type { OperationContext } from './module-cache.ts';
import type { ModuleHash } from './module-hash.ts';
import type { UnreadEntry } from './read-entry.ts';
import { type MovedAside, SetAside } from './set-aside.ts';
import { asideName } from './set-aside-name.ts';
import { UnusableEntries } from './unusable-entries.ts';
import { warn } from './warn.ts';

export interface FileSystemCacheOptions {
  /** Where the entries lie; made on the first save. One that holds something else is left alone. */
  directory: string;
  /**
   * 32 secret bytes of this installation: entries sealed with other ones are not taken. Where they cannot be had,
   * why: the tier is closed then. Or a way to have either, which is taken when they are first needed.
   */
  sealKey: SealKey | (() => Promise<SealKey>);
  /** Reads, checks and writes the entries. */
  tasks: EntryTasks;
  /** What the entries may weigh together; by default what suits the volume. */
  budget?: Budget;
  /** Told of each entry that was deleted to stay within the budget. */
  onEviction?: EvictionListener;
}

export type SealKey = Uint8Array | Closure;

/**
 * The disk tier: an entry is `<directory>/<engine's id>/<KEY>.bin`. It stays within a byte budget: entries of other
 * engines are the first to go, then the least recently used. Any number of processes may share the directory.
 *
 * It is closed where the key cannot be had, and as long as its directory is not its own (see `CacheFolder`). Then every
 * operation rejects with a `CacheError` that says why, `contains` gives false, and nothing is touched.
 */
export class FileSystemCache extends ChainedCache {
  readonly directory: string;
  readonly #askForKey: () => SealKey | Promise<SealKey>;
  /** Known once something has been asked of the tier. */
  #key: SealKey | null = null;
  readonly #folder: CacheFolder;
  readonly #files: EntryFiles;
  readonly #access: EntryAccess;
  readonly #space: DiskSpace;
  readonly #unusable: UnusableEntries;
  readonly #listing: EntryListing;
  readonly #aside: SetAside;
  /** Made once, before the first write: what killed processes left is gone then. */
  #swept: Promise<number> | null = null;

  /** Touches no file. Throws `TypeError` where the seal key has not 32 bytes. */
  constructor({ directory, sealKey, tasks, budget = 'automatic', onEviction }: FileSystemCacheOptions) {
    super();
    this.directory = resolve(directory);
    if (sealKey instanceof Uint8Array && sealKey.byteLength !== SEAL_KEY_BYTES) {
      throw new TypeError(`a seal key has ${SEAL_KEY_BYTES} bytes`);
    }
    this.#askForKey = typeof sealKey === 'function' ? sealKey : () => sealKey;
    this.#folder = new CacheFolder(this.directory);
    this.#files = new EntryFiles(this.directory);
    this.#access = new EntryAccess({ directory: this.directory, sealKey: () => this.#sealKey(), tasks });
    const scan = async () => {
      await this.#enter('file-read', () => this.#folder.checkOnce());
      const found: EntryFile[] = [];
      for await (const file of this.#files.all()) found.push(file);
      for await (const file of this.#files.setAside()) found.push(file);
      return found;
    };
    this.#space = new DiskSpace({ directory: this.directory, budget, onEviction, scan });
    this.#unusable = new UnusableEntries(this.directory, this.#files, this.#space);
    this.#listing = new EntryListing({
      directory: this.directory,
      tasks,
      sealKey: () => this.#sealKey(),
      usedAt: (name) => this.#space.usedAt(name),
    });
    this.#aside = new SetAside(this.#files, this.#space);
  }

  /** Has the folder looked at and the key read, where there is a folder already: else nothing is made before it is used. */
  prepare(): void {
    if (!existsSync(join(this.directory, MARKER))) return;
    this.#enter('file-read', () => this.#folder.checkOnce()).catch(() => {
      // The load that follows meets the same, and tells it.
    });
  }

  /**
   * Reads the entry, checks its seal, and lets the engine deserialize it. Rejects with a `CacheError`:
   * `not-found`; `deserialize` where the entry cannot be used, which has then been deleted; `file-read`.
   */
  async load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    const name = entryName(key, engine.deterministicId);
    const path = join(this.directory, name);
    await this.#enter('file-read', () => this.#folder.checkOnce());
    // Not after the load, which would take longer by that.
    const noted = this.#space.used(name);
    const outcome = await this.#loadEntry(key, engine, context.wireBytes ?? null);
    switch (outcome.status) {
      case 'missing':
        throw CacheError.notFound(`disk does not hold ${key}`);
      case 'other-format':
        // The save that follows a miss puts one of ours in its place.
        throw CacheError.notFound(`disk does not hold ${key}: the entry ${path} ${outcome.reason}`);
      case 'failed':
        throw fileSystemError('file-read', `the entry ${path} could not be read`, path, outcome);
      case 'unusable':
        throw await this.#unusable.drop(name, outcome.reason, outcome.identity);
    }
    const { module, stock, wireBytes, artifactBytes, origin } = outcome;
    context.trace?.took('verify', outcome.verifyMs);
    context.trace?.took('read', outcome.readMs - outcome.verifyMs);
    context.trace?.took('deserialize', outcome.deserializeMs);
    const unnoted = await noted;
    if (unnoted) warn(unnoted, key, engine, context.trace);
    return {
      module,
      stock,
      artifactBytes,
      origin,
      wireLength: wireBytes.byteLength,
      wireSource: rereadableWireBytes(wireBytes, () => this.#access.wireBytesOf(key, engine.deterministicId)),
    };
  }

  /** Notes that an entry was used which somebody has read by himself. Never rejects: it costs the order of eviction alone. */
  async noteUse(key: ModuleHash, engine: Pick<Engine, 'deterministicId'>): Promise<void> {
    await this.#enter('file-read', () => this.#folder.checkOnce())
      .then(() => this.#space.used(entryName(key, engine.deterministicId)))
      .catch(() => {});
  }

  /** Tells whether there is a file for the module, without reading it. */
  async contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    const isOpen = await this.#enter('file-read', () => this.#folder.checkOnce()).then(
      () => true,
      () => false,
    );
    return isOpen && (await this.#files.stat(entryName(key, engine.deterministicId))) !== null;
  }

  /**
   * Tells at once that there is no entry for a module of so many bytes of wasm; false where that would take long to find
   * out. It believes what entries say of themselves: what lies costs a module that is not found.
   */
  lacksLength(engineId: EngineId, wireLength: Bytes): boolean {
    return lacksWireLength(join(this.directory, engineId), wireLength);
  }

  /**
   * Writes an entry, in place of the one that is there. Rejects with a `CacheError`: `serialize` where the
   * module's artifact or wire bytes cannot be had, `other` where it is larger than the budget, `file-write`.
   */
  async save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext = {},
  ): Promise<void> {
    const engineId = engine.deterministicId;
    const name = entryName(key, engineId);
    const path = join(this.directory, name);
    await this.#enter('file-write', () => this.#folder.claim());
    let start = performance.now();
    let artifact: Artifact;
    let wireBytes: WireBytes;
    try {
      if (module.wireSource === null) throw new Error('its wire bytes are out of reach');
      wireBytes = context.wireBytes ?? (await module.wireSource.read());
      artifact = await engine.serialize(module);
    } catch (cause) {
      throw new CacheError('serialize', `${key} cannot be written down: ${messageOf(cause)}`, {
        path,
        cause,
      });
    }
    context.trace?.took('serialize', performance.now() - start);
    start = performance.now();
    const entry = { name, bytes: HEADER_BYTES + wireBytes.byteLength + artifact.byteLength };
    await this.#space.reserve(entry, engineId);
    // What cannot be swept up now costs some space, and no save.
    this.#swept ??= this.sweep().catch(() => {
      this.#swept = null;
      return 0;
    });
    await this.#swept;
    const origin = module.origin ?? null;
    const outcome = await this.#access.write(key, engineId, { wireBytes, artifact, origin });
    await this.#space.settle(entry, outcome.status === 'written');
    if (outcome.status === 'failed') {
      throw fileSystemError('file-write', `the entry ${path} could not be written`, outcome.path, outcome);
    }
    context.trace?.took('save', performance.now() - start);
  }

  get budget(): Budget {
    return this.#space.budget;
  }

  /** What the entries may weigh together, in bytes, as things are now. Rejects with a `CacheError`. */
  async limit(): Promise<Bytes> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    return this.#space.limit();
  }

  /** Sets the budget, and deletes what is over it. Rejects with a `CacheError`. */
  async setBudget(budget: Budget, engine: Pick<Engine, 'deterministicId'>): Promise<void> {
    this.#space.budget = budget;
    await this.#enter('file-write', () => this.#folder.check());
    await this.#space.evict(await this.#space.limit(), engine.deterministicId, null);
  }

  /**
   * What all entries weigh together, without reading the directory; and what is set aside, which counts towards the
   * budget too and is the first to go. Rejects with a `CacheError`.
   */
  async usage(): Promise<DiskUsage> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    return this.#space.usage();
  }

  /** Deletes a module's entry; tells whether it was there. Rejects with a `CacheError` `file-write`. */
  async delete(key: ModuleHash, engine: Pick<Engine, 'deterministicId'>): Promise<boolean> {
    await this.#enter('file-write', () => this.#folder.check());
    return this.#space.delete(entryName(key, engine.deterministicId));
  }

  /**
   * Moves entries out of the way, for every process a miss from then on, until `restore` moves them back. They count
   * towards the budget and are the first to go; `prune` and `clear` delete them. Gives those that were there; where
   * something failed, also why no more were moved. Rejects with a `CacheError` where the tier is closed.
   */
  async setAside(entries: readonly EntryId[]): Promise<MovedAside> {
    await this.#enter('file-write', () => this.#folder.check());
    // So that they keep when they were last used.
    await this.#space.usage();
    return this.#aside.take(entries);
  }

  /**
   * Moves entries back that were set aside. Left out are those that are gone for good, and those in whose place
   * another one has been stored since. Gives, and rejects, as `setAside` does.
   */
  async restore(entries: readonly EntryId[]): Promise<MovedAside> {
    await this.#enter('file-write', () => this.#folder.check());
    await this.#space.usage();
    return this.#aside.putBack(entries);
  }

  /** Deletes entries for good that were set aside. Rejects with a `CacheError` `file-write`. */
  async discard(entries: readonly EntryId[]): Promise<void> {
    await this.#enter('file-write', () => this.#folder.check());
    await this.#space.deleteAll(entries.map((entry) => asideName(nameOf(entry))));
  }

  /**
   * Gives every entry of every engine, with what it says of itself. It reads the whole directory, and the header of
   * each entry, off the calling thread: for a listing, not for a load. Rejects with a `CacheError`.
   */
  async *entries(): AsyncGenerator<StoredEntry> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    const names = await this.#listing.names();
    // When they were used is a hint: a journal that cannot be read costs no listing.
    await this.#space.usage().catch(() => {});
    yield* this.#listing.describe(names);
  }

  /** Gives a way to learn what becomes of entries, whichever process does it. */
  follow(): Pick<EntryFollower, 'news'> {
    const follower = new EntryFollower(this.directory, this.#listing);
    return {
      news: async () => {
        await this.#enter('file-read', () => this.#folder.checkOnce());
        return follower.news();
      },
    };
  }

  /** Gives those of some entries that are there, with what they say of themselves. Rejects with a `CacheError`. */
  async describe(entries: readonly EntryId[]): Promise<StoredEntry[]> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    await this.#space.usage().catch(() => {});
    const described: StoredEntry[] = [];
    for await (const entry of this.#listing.describe(entries.map(nameOf))) described.push(entry);
    return described;
  }

  /** Checks an entry from its first byte to its last. Gives null where it is intact, else what is wrong; deletes nothing. */
  async verify({ key, engineId }: EntryId): Promise<string | null> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    const outcome = await this.#access.read(key, engineId, null);
    switch (outcome.status) {
      case 'read':
        return null;
      case 'missing':
        return 'is gone';
      case 'other-format':
      case 'unusable':
        return outcome.reason;
      case 'failed':
        return `could not be read: ${outcome.message}`;
    }
  }

  /** Gives the wire bytes of an entry that is intact, whichever engine's. Rejects with a `CacheError`, and deletes nothing. */
  async wireBytesOf({ key, engineId }: EntryId): Promise<WireBytes> {
    await this.#enter('file-read', () => this.#folder.checkOnce());
    return this.#access.wireBytesOf(key, engineId);
  }

  /** Gives the machine code of an entry that is intact. Rejects with a `CacheError`, and deletes nothing. */
  artifactOf(key: ModuleHash, engine: Pick<Engine, 'deterministicId'>): Promise<Artifact> {
    return this.#access.artifactOf(key, engine.deterministicId);
  }

  /** Deletes every entry of every engine, what is set aside, and what killed processes left. Gives what was deleted. */
  clear(): Promise<{ entries: number; bytes: Bytes }> {
    return this.#deleteAll(() => true);
  }

  /**
   * Puts the directory in order: deletes the entries of other engines, what is set aside and what killed processes
   * left, counts anew what is there, and deletes what is over the budget. Gives what was deleted.
   */
  async prune(engine: Pick<Engine, 'deterministicId'>): Promise<{ entries: number; bytes: Bytes }> {
    const own = `${engine.deterministicId}/`;
    const foreign = await this.#deleteAll((name) => !name.startsWith(own));
    const evicted = await this.#space.evict(await this.#space.limit(), engine.deterministicId, null);
    return { entries: foreign.entries + evicted.entries, bytes: foreign.bytes + evicted.bytes };
  }

  /** Finds out whether something can be written now. Rejects with a `CacheError` `file-write`. */
  async tryWriting(): Promise<void> {
    await this.#enter('file-write', () => this.#folder.claim());
    await this.#files.tryWriting().catch((cause) => {
      throw this.#folderError('file-write', cause);
    });
  }

  /**
   * Deletes the temporary files of processes that were killed while writing, and what was set aside more than a day
   * ago. Gives how many files there were.
   */
  async sweep(): Promise<number> {
    await this.#enter('file-write', () => this.#folder.checkOnce());
    const forgotten = await this.#files.forgotten();
    await this.#space.deleteAll(forgotten);
    return forgotten.length + (await this.#files.sweep());
  }

  /** Where a module's entry lies. */
  pathOf(key: ModuleHash, engineId: EngineId): string {
    return this.#access.pathOf(key, engineId);
  }

  /** Stands before every operation. Rejects with the `CacheError` of a tier that is closed, or whose folder fails. */
  async #enter(kind: 'file-read' | 'file-write', look: () => Promise<Closure | null>): Promise<void> {
    let closure: Closure | null;
    try {
      // The folder first: a key is made in none that is somebody else's.
      closure = await look();
      if (!closure) {
        this.#key ??= await this.#askForKey();
        if (!(this.#key instanceof Uint8Array)) closure = this.#key;
      }
    } catch (cause) {
      throw this.#folderError(kind, cause);
    }
    if (closure) throw CacheError.closed(kind, closure);
  }

  /** What entries are sealed with; null before anything has been asked of the tier, and where it is closed. */
  get sealKey(): Uint8Array | null {
    return this.#key instanceof Uint8Array ? this.#key : null;
  }

  #sealKey(): Uint8Array {
    if (this.#key instanceof Uint8Array) return this.#key;
    throw new Error('the tier has been used before it was entered');
  }

  #folderError(kind: 'file-read' | 'file-write', cause: unknown): CacheError {
    const what = kind === 'file-read' ? 'read' : 'written to';
    const message = `the folder ${this.directory} could not be ${what}: ${messageOf(cause)}`;
    return new CacheError(kind, message, { path: this.directory, cause });
  }

  /** Reads the entry and has it deserialized. Rejects with the `CacheError` to throw. */
  async #loadEntry(
    key: ModuleHash,
    engine: Engine,
    wireBytes: WireBytes | null,
  ): Promise<UnreadEntry | DeserializedEntry> {
    try {
      return await this.#access.load(key, engine, wireBytes);
    } catch (cause) {
      if (cause instanceof CacheError) throw cause;
      throw await this.#unusable.dropRefused(entryName(key, engine.deterministicId), cause);
    }
  }

  async #deleteAll(which: (name: string) => boolean): Promise<{ entries: number; bytes: Bytes }> {
    await this.#enter('file-write', () => this.#folder.check());
    const deleted = { entries: 0, bytes: 0 };
    const remove = async ({ name, bytes }: EntryFile) => {
      if (!(await this.#space.delete(name))) return;
      deleted.entries++;
      deleted.bytes += bytes;
    };
    for await (const file of this.#files.all()) if (which(file.name)) await remove(file);
    for await (const file of this.#files.setAside()) await remove(file);
    await this.#files.freeTemporaryFolder();
    await this.sweep();
    await this.#space.recount();
    return deleted;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
