import type { CompiledModule, Engine } from '../engine/engine.ts';
import { stockWebAssembly } from '../engine/stock-webassembly.ts';
import { heldWireBytes, toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { SharedCache } from '../module-cache/shared-cache.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { CompileMode } from './compile-mode.ts';
import { type FollowUp, type FollowUps, LEFT_ALONE, type LoadPlan } from './follow-ups.ts';
import type { LoadObserver } from './load-observer.ts';
import type { ModuleChoice } from './module-choice.ts';
import type { DiskLoadOutcome } from './sync-load-tasks.ts';

export interface SyncLoaderOptions {
  engine: Engine;
  memory: SharedCache;
  /** Gives the key of wire bytes. */
  hash(wireBytes: WireBytes): ModuleHash;
  /** Asks the disk tier, and waits for it; null where it does not answer in time. */
  askDisk(key: ModuleHash, wireBytes: WireBytes): DiskLoadOutcome | null;
  /** Puts an entry away whose kind the plan names, and waits for it. */
  putAway(key: ModuleHash, plan: LoadPlan): void;
  followUps: FollowUps;
  /** Modules of fewer bytes of wasm than this are left to stock V8. */
  below: Bytes;
  /** Told of each load that gave its module; by default nobody is. */
  observer?: LoadObserver | null;
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
  /** What the mode `auto` has chosen for the module in this process, and why; null in other modes. */
  choice: ModuleChoice | null;
  /** What went wrong on the way without changing the outcome. */
  warnings: Error[];
}

/** Loads for callers that cannot wait for a promise, as `new WebAssembly.Module` has none. A miss is V8's own compile. */
export class SyncLoader {
  readonly #options: SyncLoaderOptions;

  constructor(options: SyncLoaderOptions) {
    this.#options = options;
  }

  /** Puts an entry away whose kind the plan names, and waits for it. */
  putAway(key: ModuleHash, plan: LoadPlan): void {
    if (plan.drops.length > 0) this.#options.putAway(key, plan);
  }

  /** Asks the disk tier alone, and waits for it; null where it does not answer in time. */
  findOnDisk(key: ModuleHash, wireBytes: WireBytes): DiskLoadOutcome | null {
    return this.#options.askDisk(key, wireBytes);
  }

  /** Gives the module of these bytes. Throws what `new WebAssembly.Module` throws where V8 refuses them. */
  load(bytes: Uint8Array | ArrayBuffer, { compile, name }: SyncLoadOptions = {}): SyncLoadResult {
    const start = performance.now();
    const { engine, memory, hash, followUps, below, observer } = this.#options;
    const wireBytes = toWireBytes(bytes);
    const wireLength = wireBytes.byteLength;
    const key = hash(wireBytes);
    const warnings: Error[] = [];
    const result = (
      module: CompiledModule,
      servedBy: SyncLoadResult['servedBy'],
      follows: FollowUp | null,
      plan: LoadPlan | null,
    ): SyncLoadResult => {
      const { stock, artifactBytes } = module;
      const answeredBy = stock ? 'stock' : servedBy;
      const ms = performance.now() - start;
      const about = { ms, key, name: name ?? null, wireBytes: wireLength, artifactBytes, message: null };
      if (servedBy === 'memory') observer?.held();
      else observer?.ended({ ...about, servedBy: answeredBy });
      return {
        module: module.module,
        key,
        servedBy: answeredBy,
        ms,
        wireLength,
        artifactBytes,
        follows,
        choice: plan?.choice ?? null,
        warnings,
      };
    };
    const keep = (module: CompiledModule) => {
      try {
        memory.keep(key, engine, module);
      } catch (error) {
        warnings.push(error as Error);
      }
    };
    const held = memory.get(key, engine);
    if (held) return result(held, 'memory', null, null);
    const plan = wireLength < below ? LEFT_ALONE : followUps.plan(key, compile);
    this.putAway(key, plan);
    if (!plan.leavesToStock) {
      const found = this.findOnDisk(key, wireBytes);
      if (found?.status === 'loaded') {
        const { module, artifactBytes, origin, artifactUnused } = found;
        const wireSource = heldWireBytes(wireBytes);
        const compiled = { module, artifactBytes, origin, wireLength, wireSource, stock: artifactUnused };
        keep(compiled);
        followUps.found(key, compiled, plan);
        return result(compiled, 'disk', null, plan);
      }
      if (found === null) warnings.push(new Error('the disk tier did not answer in time'));
      else if (found.status === 'failed') warnings.push(new Error(found.message));
    }
    const module = new (stockWebAssembly().Module)(bytes as BufferSource);
    const wireSource = heldWireBytes(wireBytes);
    const compiled = { module, stock: true, artifactBytes: 0, wireLength, wireSource };
    keep(compiled);
    const way = plan.onMiss === 'ahead-of-time' ? 'background' : plan.onMiss;
    followUps.begin({ key, module: compiled, name: name ?? null, way, plan });
    return result(compiled, 'stock', way === 'none' ? null : way, plan);
  }
}
