/** Reading and writing single entries: what the disk tier asks of its tasks and of the engine. */
import { join } from 'node:path';
import type { Artifact } from '../codec/codec.ts';
import type { Engine, EngineId, EngineModule, Origin } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import { CacheError } from './cache-error.ts';
import { entryName } from './entry-name.ts';
import type { EntryTasks, LoadedEntry } from './entry-tasks.ts';
import type { ModuleHash } from './module-hash.ts';
import type { ReadEntryOutcome, ReadEntryRequest, UnreadEntry } from './read-entry.ts';
import { TEMPORARY_FOLDER } from './temporary-file.ts';
import type { WriteEntryOutcome } from './write-entry.ts';

/** An entry that the engine has made a module of. */
export type DeserializedEntry = Omit<LoadedEntry, 'artifactUnused'> & EngineModule;

export interface EntryAccessOptions {
  directory: string;
  /** Gives the key, which is known by the time that an entry is read or written. */
  sealKey: () => Uint8Array;
  tasks: EntryTasks;
}

export class EntryAccess {
  readonly #directory: string;
  readonly #sealKey: () => Uint8Array;
  readonly #tasks: EntryTasks;

  /** Touches no file. */
  constructor({ directory, sealKey, tasks }: EntryAccessOptions) {
    this.#directory = directory;
    this.#sealKey = sealKey;
    this.#tasks = tasks;
  }

  /** Where a module's entry lies. */
  pathOf(key: ModuleHash, engineId: EngineId): string {
    return join(this.#directory, entryName(key, engineId));
  }

  /** Reads an entry and checks its seal. Rejects with a `CacheError` `other` where the task itself fails. */
  read(key: ModuleHash, engineId: EngineId, wireBytes: WireBytes | null): Promise<ReadEntryOutcome> {
    const request = this.#requestOf(key, engineId, wireBytes);
    return this.#tasks.readEntry(request).catch((error) => {
      throw CacheError.from(error, 'other', request.path);
    });
  }

  /**
   * Reads an entry and has it deserialized, in one go where the engine can. Rejects as `read` does, and with the
   * `EngineError` of an engine that does not make a module of it.
   */
  async load(
    key: ModuleHash,
    engine: Engine,
    wireBytes: WireBytes | null,
  ): Promise<UnreadEntry | DeserializedEntry> {
    const { deterministicId: engineId } = engine;
    if (engine.deserializesInTasks) {
      const outcome = await this.#tasks
        .loadEntry(this.#requestOf(key, engineId, wireBytes))
        .catch((cause) => Promise.reject(EngineError.ofDeserialize(cause)));
      if (outcome.status !== 'loaded') return outcome;
      const { module, artifactUnused } = outcome;
      if (module === null) throw EngineError.foreignArtifact();
      const stock = (await engine.noteDeserialized?.(outcome.wireBytes, artifactUnused)) ?? false;
      return { ...outcome, module, stock };
    }
    const outcome = await this.read(key, engineId, wireBytes);
    if (outcome.status !== 'read') return outcome;
    const artifactBytes = outcome.artifact.byteLength;
    const start = performance.now();
    const { module, stock } = await engine.deserialize(outcome.artifact, outcome.wireBytes);
    const deserializeMs = performance.now() - start;
    return { ...outcome, status: 'loaded', module, stock, artifactBytes, deserializeMs };
  }

  /** Seals an entry and writes it. Never rejects. */
  async write(
    key: ModuleHash,
    engineId: EngineId,
    contents: { wireBytes: WireBytes; artifact: Artifact; origin: Origin | null },
  ): Promise<WriteEntryOutcome> {
    const path = this.pathOf(key, engineId);
    const temporaryFolder = join(this.#directory, TEMPORARY_FOLDER);
    const sealKey = this.#sealKey();
    try {
      return await this.#tasks.writeEntry({ path, temporaryFolder, key, engineId, sealKey, ...contents });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: 'failed', code: 'UNKNOWN', message, path };
    }
  }

  /** Gives the wire bytes of an entry that is intact. Rejects with a `CacheError`. */
  async wireBytesOf(key: ModuleHash, engineId: EngineId): Promise<WireBytes> {
    const outcome = await this.read(key, engineId, null);
    if (outcome.status === 'read') return outcome.wireBytes;
    const path = this.pathOf(key, engineId);
    throw new CacheError('file-read', `its wire bytes can no longer be read from ${path}`, { path });
  }

  /** Gives the machine code of an entry that is intact. Rejects with a `CacheError`. */
  async artifactOf(key: ModuleHash, engineId: EngineId): Promise<Artifact> {
    const outcome = await this.read(key, engineId, null);
    if (outcome.status === 'read') return outcome.artifact;
    const path = this.pathOf(key, engineId);
    throw new CacheError('file-read', `the entry ${path} cannot be used (${outcome.status})`, { path });
  }

  #requestOf(key: ModuleHash, engineId: EngineId, wireBytes: WireBytes | null): ReadEntryRequest {
    return { path: this.pathOf(key, engineId), key, engineId, sealKey: this.#sealKey(), wireBytes };
  }
}
