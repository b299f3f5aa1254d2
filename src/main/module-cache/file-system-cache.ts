import { lstat, opendir, rm, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type CompiledModule, type Engine, type EngineId, toEngineId } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { rereadableWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { WorkerPool } from '../worker-pool/worker-pool.ts';
import { CacheError } from './cache-error.ts';
import { SEAL_KEY_BYTES } from './entry-seal.ts';
import { FallbackCache } from './fallback-cache.ts';
import type { ModuleCache, OperationContext } from './module-cache.ts';
import { ModuleHash } from './module-hash.ts';
import { identityOf, type ReadEntryOutcome } from './read-entry.ts';

export interface FileSystemCacheOptions {
  /** Where the entries lie; made on the first save. */
  directory: string;
  /** 32 secret bytes of this installation: entries sealed with other ones are not taken. */
  sealKey: Uint8Array;
  /** Reads, checks and writes the entries. */
  pool: WorkerPool;
}

/** An entry as it lies on disk. Whether it is intact, `verify` tells. */
export interface StoredEntry {
  key: ModuleHash;
  engineId: EngineId;
  path: string;
  /** The size of its file. */
  bytes: Bytes;
  modifiedAt: Date;
}

const EXTENSION = '.bin';
/** No engine's id begins with a dot. */
const TEMPORARY_FOLDER = '.tmp';
/** A writer is done within seconds; what is older was left by a process that was killed. */
const ABANDONED_AFTER_MS: Milliseconds = 15 * 60_000;

/** The disk tier: an entry is `<directory>/<engine's id>/<KEY>.bin`. */
export class FileSystemCache implements ModuleCache {
  readonly directory: string;
  readonly #sealKey: Uint8Array;
  readonly #pool: WorkerPool;

  /** Touches no file. Throws `TypeError` where the seal key has not 32 bytes. */
  constructor({ directory, sealKey, pool }: FileSystemCacheOptions) {
    if (sealKey.byteLength !== SEAL_KEY_BYTES) throw new TypeError(`a seal key has ${SEAL_KEY_BYTES} bytes`);
    this.directory = resolve(directory);
    this.#sealKey = sealKey;
    this.#pool = pool;
  }

  /**
   * Reads the entry, checks its seal, and lets the engine deserialize it. Rejects with a `CacheError`:
   * `not-found`; `deserialize` where the entry cannot be used, which has then been deleted; `file-read`.
   */
  async load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    const path = this.pathOf(key, engine.deterministicId);
    const outcome = await this.#read(path, key, engine.deterministicId, context.wireBytes ?? null);
    switch (outcome.status) {
      case 'missing':
        throw CacheError.notFound(`disk does not hold ${key}`);
      case 'failed':
        throw new CacheError('file-read', `the entry ${path} could not be read: ${outcome.message}`, {
          path,
        });
      case 'unusable':
        throw await this.#dropUnusable(path, outcome.reason, outcome.identity);
    }
    const { wireBytes, artifact } = outcome;
    const artifactBytes = artifact.byteLength;
    context.onStep?.('verify', outcome.verifyMs);
    context.onStep?.('read', outcome.readMs - outcome.verifyMs);
    const start = performance.now();
    let module: WebAssembly.Module;
    try {
      module = await engine.deserialize(artifact, wireBytes);
    } catch (cause) {
      throw await this.#dropUnusable(
        path,
        cause instanceof Error ? cause.message : String(cause),
        null,
        cause,
      );
    }
    context.onStep?.('deserialize', performance.now() - start);
    return {
      module,
      artifactBytes,
      wireLength: wireBytes.byteLength,
      wireBytes: rereadableWireBytes(wireBytes, () => this.#readWireBytes(path, key, engine.deterministicId)),
    };
  }

  /** Tells whether there is a file for the module, without reading it. */
  async contains(key: ModuleHash, engine: Engine): Promise<boolean> {
    return (await this.#stat(this.pathOf(key, engine.deterministicId))) !== null;
  }

  /**
   * Writes an entry, in place of the one that is there. Rejects with a `CacheError`: `serialize` where the
   * module's artifact or wire bytes cannot be had, `file-write`.
   */
  async save(
    key: ModuleHash,
    engine: Engine,
    module: CompiledModule,
    context: OperationContext = {},
  ): Promise<void> {
    const path = this.pathOf(key, engine.deterministicId);
    let start = performance.now();
    let artifact: ArrayBuffer;
    let wireBytes: WireBytes;
    try {
      if (module.wireBytes === null) throw new Error('its wire bytes are out of reach');
      wireBytes = context.wireBytes ?? (await module.wireBytes.read());
      artifact = await engine.serialize(module);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CacheError('serialize', `${key} cannot be written down: ${why}`, { path, cause });
    }
    context.onStep?.('serialize', performance.now() - start);
    start = performance.now();
    const outcome = await this.#pool.run(
      'writeEntry',
      {
        path,
        temporaryFolder: join(this.directory, TEMPORARY_FOLDER),
        key: key.toString(),
        engineId: engine.deterministicId,
        sealKey: this.#sealKey,
        wireBytes,
        artifact,
      },
      { transfer: [artifact] },
    );
    if (outcome.status === 'failed') {
      throw fileSystemError('file-write', `the entry ${path} could not be written`, outcome.path, outcome);
    }
    context.onStep?.('save', performance.now() - start);
  }

  /** Deletes a module's entry; tells whether it was there. Rejects with a `CacheError` `file-write`. */
  async delete(key: ModuleHash, engine: Pick<Engine, 'deterministicId'>): Promise<boolean> {
    return this.#unlink(this.pathOf(key, engine.deterministicId));
  }

  /** Gives every entry of every engine. It reads the whole directory: for a listing, not for a load. */
  async *entries(): AsyncGenerator<StoredEntry> {
    for (const engineFolder of await this.#list(this.directory)) {
      if (!engineFolder.isDirectory()) continue;
      const engineId = engineIdOrNull(engineFolder.name);
      if (engineId === null) continue;
      for (const file of await this.#list(join(this.directory, engineId))) {
        const key = file.isFile() ? keyOfFileName(file.name) : null;
        if (key === null) continue;
        const path = this.pathOf(key, engineId);
        const stats = await this.#stat(path);
        // Gone since it was listed: another process deleted it.
        if (stats === null) continue;
        yield { key, engineId, path, bytes: Number(stats.size), modifiedAt: stats.mtime };
      }
    }
  }

  /** Checks an entry from its first byte to its last. Gives null where it is intact, else what is wrong; deletes nothing. */
  async verify({ path, key, engineId }: StoredEntry): Promise<string | null> {
    const outcome = await this.#read(path, key, engineId, null);
    switch (outcome.status) {
      case 'read':
        return null;
      case 'missing':
        return 'is gone';
      case 'unusable':
        return outcome.reason;
      case 'failed':
        return `could not be read: ${outcome.message}`;
    }
  }

  /** Deletes every entry of every engine, and what killed processes left. Gives what was deleted. */
  async clear(): Promise<{ entries: number; bytes: Bytes }> {
    const cleared = { entries: 0, bytes: 0 };
    for await (const entry of this.entries()) {
      if (!(await this.#unlink(entry.path))) continue;
      cleared.entries++;
      cleared.bytes += entry.bytes;
    }
    await this.sweep();
    return cleared;
  }

  /** Deletes the temporary files of processes that were killed while writing. Gives how many there were. */
  async sweep(): Promise<number> {
    let swept = 0;
    const folder = join(this.directory, TEMPORARY_FOLDER);
    for (const file of await this.#list(folder)) {
      const path = join(folder, file.name);
      const stats = await this.#stat(path);
      if (stats === null || Date.now() - stats.mtime.getTime() < ABANDONED_AFTER_MS) continue;
      await rm(path, { force: true });
      swept++;
    }
    return swept;
  }

  /** What all entries weigh together. It reads the whole directory, on a thread of the pool. */
  async usage(): Promise<{ entries: number; bytes: Bytes }> {
    let entries = 0;
    let bytes = 0;
    for await (const entry of this.entries()) {
      entries++;
      bytes += entry.bytes;
    }
    return { entries, bytes };
  }

  /** Where a module's entry lies. */
  pathOf(key: ModuleHash, engineId: EngineId): string {
    return join(this.directory, engineId, `${key}${EXTENSION}`);
  }

  withFallback<Fallback extends ModuleCache>(fallback: Fallback): FallbackCache<this, Fallback> {
    return new FallbackCache(this, fallback);
  }

  #read(
    path: string,
    key: ModuleHash,
    engineId: EngineId,
    wireBytes: WireBytes | null,
  ): Promise<ReadEntryOutcome> {
    return this.#pool.run('readEntry', {
      path,
      key: key.toString(),
      engineId,
      sealKey: this.#sealKey,
      wireBytes,
    });
  }

  async #readWireBytes(path: string, key: ModuleHash, engineId: EngineId): Promise<WireBytes> {
    const outcome = await this.#read(path, key, engineId, null);
    if (outcome.status === 'read') return outcome.wireBytes;
    throw new EngineError('other', `its wire bytes can no longer be read from ${path}`);
  }

  /** Deletes an entry that cannot be used, unless another has taken its place since. Gives the error to throw. */
  async #dropUnusable(
    path: string,
    reason: string,
    identity: string | null,
    cause?: unknown,
  ): Promise<CacheError> {
    const stats = await this.#stat(path);
    let fate = 'it has been deleted';
    if (stats !== null && (identity === null || identity === identityOf(stats))) {
      try {
        await this.#unlink(path);
      } catch (error) {
        fate = error instanceof Error ? error.message : String(error);
      }
    }
    return new CacheError('deserialize', `the entry ${path} ${reason}; ${fate}`, { path, cause });
  }

  async #stat(path: string) {
    try {
      return await lstat(path, { bigint: true });
    } catch {
      return null;
    }
  }

  async #unlink(path: string): Promise<boolean> {
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw CacheError.from(error, 'file-write', path);
    }
  }

  async #list(folder: string) {
    try {
      const names = [];
      for await (const entry of await opendir(folder)) names.push(entry);
      return names;
    } catch (error) {
      if (isMissing(error)) return [];
      throw CacheError.from(error, 'file-read', folder);
    }
  }
}

/** Makes of a failure on a worker thread the error that it was there, code and all. */
function fileSystemError(
  kind: 'file-read' | 'file-write',
  what: string,
  path: string,
  { code, message }: { code: string; message: string },
): CacheError {
  const cause = Object.assign(new Error(message), { code });
  return new CacheError(kind, `${what}: ${message}`, { path, cause });
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function engineIdOrNull(name: string): EngineId | null {
  try {
    return toEngineId(name);
  } catch {
    return null;
  }
}

function keyOfFileName(name: string): ModuleHash | null {
  if (!name.endsWith(EXTENSION)) return null;
  try {
    return ModuleHash.parse(name.slice(0, -EXTENSION.length));
  } catch {
    return null;
  }
}
