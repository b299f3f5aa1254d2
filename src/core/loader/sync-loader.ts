import type { CompiledModule, Engine } from '../engine/engine.ts';
import { stockWebAssembly } from '../engine/stock-webassembly.ts';
import { heldWireBytes, toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { SharedCache } from '../module-cache/shared-cache.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { CompileMode } from './compile-mode.ts';
import type { FollowUp, FollowUps } from './follow-ups.ts';
import type { DiskLoadOutcome } from './sync-load-tasks.ts';

export interface SyncLoaderOptions {
  engine: Engine;
  memory: SharedCache;
  /** Gives the key of wire bytes. */
  hash(wireBytes: WireBytes): ModuleHash;
  /** Asks the disk tier, and waits for it; null where it does not answer in time. */
  askDisk(key: ModuleHash, wireBytes: WireBytes): DiskLoadOutcome | null;
  followUps: FollowUps;
  /** Modules of fewer bytes of wasm than this are left to stock V8. */
  below: Bytes;
}

export interface SyncLoadOptions {
  /** As for `load`, but that nothing is waited for: ahead of time means in the background here. */
  compile?: CompileMode;
  /** What an entry is to say that its module was compiled under. */
  name?: string;
}

/** What a load gave that was waited for on the spot. */
export interface SyncLoadResult {
  module: CompiledModule['module'];
  key: ModuleHash;
  /** `memory`, `disk`, or `stock` where V8 compiled the bytes, or gave a module of its own. */
  servedBy: 'memory' | 'disk' | 'stock';
  ms: Milliseconds;
  wireLength: Bytes;
  /** What its machine code weighs. */
  artifactBytes: Bytes;
  /** How its machine code is to come, where stock V8 answered for now; null where nothing more is to come. */
  follows: FollowUp | null;
  /** What went wrong on the way without changing the outcome. */
  warnings: Error[];
}

/** Loads for callers that cannot wait for a promise, as `new WebAssembly.Module` has none. A miss is V8's own compile. */
export class SyncLoader {
  readonly #options: SyncLoaderOptions;

  constructor(options: SyncLoaderOptions) {
    this.#options = options;
  }

  /** Asks the disk tier alone, and waits for it; null where it does not answer in time. */
  findOnDisk(key: ModuleHash, wireBytes: WireBytes): DiskLoadOutcome | null {
    return this.#options.askDisk(key, wireBytes);
  }

  /** Gives the module of these bytes. Throws what `new WebAssembly.Module` throws where V8 refuses them. */
  load(bytes: Uint8Array | ArrayBuffer, { compile, name }: SyncLoadOptions = {}): SyncLoadResult {
    const start = performance.now();
    const { engine, memory, hash, followUps, below } = this.#options;
    const wireBytes = toWireBytes(bytes);
    const wireLength = wireBytes.byteLength;
    const key = hash(wireBytes);
    const warnings: Error[] = [];
    const result = (
      module: CompiledModule,
      servedBy: SyncLoadResult['servedBy'],
      follows: FollowUp | null,
    ) => ({
      module: module.module,
      key,
      servedBy: module.stock ? ('stock' as const) : servedBy,
      ms: performance.now() - start,
      wireLength,
      artifactBytes: module.artifactBytes,
      follows,
      warnings,
    });
    const keep = (module: CompiledModule) => {
      try {
        memory.keep(key, engine, module);
      } catch (error) {
        warnings.push(error as Error);
      }
    };
    const held = memory.get(key, engine);
    if (held) return result(held, 'memory', null);
    const isSmall = wireLength < below;
    if (!isSmall) {
      const found = this.findOnDisk(key, wireBytes);
      if (found?.status === 'loaded') {
        const { module, artifactBytes, origin, artifactUnused } = found;
        const wireSource = heldWireBytes(wireBytes);
        const compiled = { module, artifactBytes, origin, wireLength, wireSource, stock: artifactUnused };
        keep(compiled);
        followUps.found(key, compiled);
        return result(compiled, 'disk', null);
      }
      if (found === null) warnings.push(new Error('the disk tier did not answer in time'));
      else if (found.status === 'failed') warnings.push(new Error(found.message));
    }
    const module = new (stockWebAssembly().Module)(bytes as BufferSource);
    const wireSource = heldWireBytes(wireBytes);
    const compiled = { module, stock: true, artifactBytes: 0, wireLength, wireSource };
    keep(compiled);
    const chosen = isSmall ? null : followUps.choose(compile);
    const follows = chosen === 'ahead-of-time' ? 'background' : chosen;
    if (follows) followUps.begin({ key, module: compiled, name: name ?? null, way: follows });
    return result(compiled, 'stock', follows);
  }
}
