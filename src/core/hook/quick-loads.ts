import { join } from 'node:path';
import type { Artifact, Codec, CodecKind, Deserialized } from '../codec/codec.ts';
import { findNativesCodec } from '../codec/natives-codec.ts';
import type { WasmModule } from '../codec/wasm-module.ts';
import type { EngineId, Origin } from '../engine/engine.ts';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import { toWireBytes } from '../engine/wire-bytes.ts';
import { chooseCode, isLeftToStock } from '../follow-up/choose-code.ts';
import { Measurements } from '../follow-up/measurements.ts';
import { isMarkedSync, KEY_FILE } from '../module-cache/cache-folder.ts';
import { entryName } from '../module-cache/entry-name.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { readEntrySync } from '../module-cache/read-entry.ts';
import { readInstallationKeySync } from '../module-cache/seal-key-file.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { SyncThread } from '../worker-pool/sync-thread.ts';
import type { HookSettings } from './hook-settings.ts';

/** What was found on disk. */
export interface QuicklyFound {
  module: WasmModule;
  artifactBytes: Bytes;
  origin: Origin | null;
  /** Whether V8 left the artifact aside; see `Deserialized`. */
  artifactUnused: boolean;
}

/** A load that has been begun. */
export interface QuickLoad {
  /** Waits for it; null where it has come to nothing. */
  wait(): QuicklyFound | null;
  /** Lets go of it. */
  abandon(): void;
}

/** Longer than it takes to read the largest entry, and shorter than most compiles ahead of time. */
const LIMIT: Milliseconds = 5_000;

/**
 * Loads from disk for a caller that can do nothing but wait, without the cache: that is loaded while a thread works. The
 * caller's own thread reads and checks the entry, while that other one is still being started.
 *
 * It does what is usual, and leaves everything else to the cache: what is not there, cannot be used, or is not to be used.
 */
export class QuickLoads {
  readonly #settings: Pick<HookSettings, 'directory' | 'keyPath' | 'mode'>;
  readonly #codec: Exclude<CodecKind, 'none'>;
  readonly #engineId: EngineId;
  /** Undefined until it is first needed: to look for it changes V8's flags for a moment. */
  #natives: Codec | null | undefined;

  /** Touches no file. */
  constructor(
    settings: Pick<HookSettings, 'directory' | 'keyPath' | 'mode'>,
    codec: Exclude<CodecKind, 'none'>,
  ) {
    this.#settings = settings;
    this.#codec = codec;
    this.#engineId = v8EngineId(codec);
  }

  /**
   * Begins to load the module of these bytes; null where that is the cache's to do. Never throws.
   *
   * @param thread deserializes, where the addon works on no main thread; null where none may be started
   */
  begin(key: ModuleHash, bytes: Uint8Array, thread: SyncThread | null): QuickLoad | null {
    try {
      if ((thread === null && this.#codec === 'addon') || !this.#isServed(key)) return null;
      const { directory, keyPath = join(directory, KEY_FILE) } = this.#settings;
      const sealKey = isMarkedSync(directory) ? readInstallationKeySync(keyPath) : null;
      if (sealKey === null) return null;
      // A thread reads none but shared memory.
      const shared = this.#codec === 'addon' ? toWireBytes(bytes) : null;
      const wireBytes = shared ?? bytes;
      const engineId = this.#engineId;
      const path = join(directory, entryName(key, engineId));
      const read = readEntrySync({ path, key, engineId, sealKey, wireBytes }, LIMIT);
      // Where nothing was serialized, there is little or nothing to compile.
      if (read === null || read.artifact.byteLength === 0) return null;
      const { artifact, origin } = read;
      const about = { artifactBytes: artifact.byteLength, origin };
      const begun =
        shared && thread
          ? deserializeOn(thread, { artifact, wireBytes: shared, engineId })
          : this.#deserializeOnTheSpot(artifact, bytes);
      return { wait: () => withModule(begun.wait(), about), abandon: begun.abandon };
    } catch {
      return null;
    }
  }

  #deserializeOnTheSpot(artifact: Artifact, wireBytes: Uint8Array): BegunDeserializing {
    this.#natives ??= findNativesCodec();
    const deserialized = this.#natives?.deserializeSync?.(artifact, wireBytes) ?? null;
    return { wait: () => deserialized, abandon: () => {} };
  }

  /** Where a mode that measures has something to write down, or to put away, the cache does it. */
  #isServed(key: ModuleHash): boolean {
    const { mode, directory } = this.#settings;
    if (mode !== 'auto') return true;
    const measured = new Measurements(directory, this.#engineId).read(key);
    const { drops, verdict, reason } = chooseCode(measured, this.#codec === 'addon');
    return drops.length === 0 && verdict === null && !isLeftToStock(reason);
  }
}

interface BegunDeserializing {
  wait(): Deserialized | null;
  abandon(): void;
}

function deserializeOn(
  thread: SyncThread,
  request: Parameters<typeof thread.begin<'deserialize'>>[1],
): BegunDeserializing {
  const { wait, abandon } = thread.begin('deserialize', request);
  return {
    wait: () => {
      try {
        const outcome = wait(LIMIT);
        return outcome && { ...outcome, module: outcome.module ?? undefined };
      } catch {
        return null;
      }
    },
    abandon,
  };
}

function withModule(
  deserialized: Deserialized | null,
  about: Pick<QuicklyFound, 'artifactBytes' | 'origin'>,
): QuicklyFound | null {
  const { module, artifactUnused = false } = deserialized ?? {};
  return module === undefined ? null : { ...about, module, artifactUnused };
}
