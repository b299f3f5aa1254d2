import { existsSync } from 'node:fs';
import { askedCache } from '../cache/asked-cache.ts';
import type { CacheOptions } from '../cache/cache-options.ts';
import { openCacheNow } from '../cache/open-cache.ts';
import type { CompiledModule } from '../engine/engine.ts';
import {
  heldWireBytes,
  storedWireBytes,
  toWireBytes,
  type WireBytes,
  type WireSource,
} from '../engine/wire-bytes.ts';
import { ownUrl } from '../files/own-url.ts';
import type { AskedCache } from '../inspect/inspected-cache.ts';
import type { FollowUp, LoadPlan } from '../loader/follow-ups.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { nodeModule } from '../on-demand.ts';
import type { openSharedTier, SharedTier } from '../shared-tier/open-shared-tier.ts';
import type { StoreOptions } from '../shared-tier/store-options.ts';
import type { StoreTasks } from '../shared-tier/store-tasks.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { SyncThread } from '../worker-pool/sync-thread.ts';
import type { Debug } from './debug.ts';
import type { HookSettings } from './hook-settings.ts';
import { keptByV8, wireBytesOf } from './kept-by-v8.ts';
import { precompileNow } from './precompile-now.ts';
import { programName } from './program-name.ts';
import type { QuickLoad } from './quick-loads.ts';

const SHARED_TIER = './wasm-compile-cache.shared-tier.cjs';

/** A module that stock V8 gave. */
export interface StockModule {
  /** Null where it has not been found out yet. */
  key: ModuleHash | null;
  module: WebAssembly.Module;
  wireLength: Bytes;
  /** Where they have been kept for a compile in the background. */
  wireBytes: WireBytes | null;
  /** When it was asked for, and what the process had used of the processors. */
  at: Milliseconds;
  cpu: NodeJS.CpuUsage;
}

/**
 * The cache as a hook needs it. No tier in memory: a program that compiles the same bytes twice is given two modules,
 * and V8 keeps one machine code for both.
 */
export interface HookCache {
  /**
   * Gives what the disk tier has; null where it has nothing that can be used. In the mode that waits for a compile, it is
   * compiled first. Never rejects.
   */
  find(key: ModuleHash, bytes: Uint8Array): Promise<FoundModule | null>;
  /**
   * The same for a caller that has no promise to wait for.
   *
   * @param asked what is being loaded already, and when it was asked for
   */
  findSync(key: ModuleHash, bytes: Uint8Array, asked: AskedLoad): FoundModule | null;
  /** Has an artifact made of what stock V8 gave. Gives the module's key at once; null where that cannot be found out. */
  keep(stock: StockModule): ModuleHash | null;
  /** Finds out the key of a module that stock V8 gave; null where V8 cannot be asked for its bytes, and nobody kept them. */
  keyOf(stock: Pick<StockModule, 'module' | 'wireBytes'>): ModuleHash | null;
  /** Writes down what ran, without waiting for its time. Gives how many modules there were. */
  flush(): Promise<number>;
  /** Writes down what ran while the process ends. */
  saveAtExit(): void;
  /** How many artifacts this process has put on disk. */
  readonly saved: number;
  /** What inspectors ask. */
  readonly asked: AskedCache;
}

export interface AskedLoad {
  /** Null where that is not usual enough to be begun without the cache. */
  quick: QuickLoad | null;
  /** When it was asked for, and what the process had used of the processors. */
  at: Milliseconds;
  cpu: NodeJS.CpuUsage;
}

export interface FoundModule {
  module: WebAssembly.Module;
  /** Whether it was compiled just before. */
  isNew: boolean;
  artifactBytes: Bytes;
}

/**
 * Opens the cache of a hook. It touches no file yet. Throws a `CacheError`.
 *
 * @param syncThread what its synchronous loads wait for; null where no thread may be started
 */
export function openHookCache(
  settings: HookSettings,
  debug: Debug,
  syncThread: SyncThread | null,
): HookCache {
  const { directory, keyPath, mode, smallest, store } = settings;
  const options: CacheOptions = {
    directory,
    compile: mode,
    smallest,
    detached: true,
    ...(keyPath !== undefined && { keyPath }),
    ...(store && { store }),
  };
  const openShared = store && mode === 'ahead-of-time' ? sharedTierOf(store) : null;
  const cache = openCacheNow(options, null, openShared, syncThread);
  const { engine, spies, syncLoader, followUps } = cache;
  /** What is known of a module lives as long as that. */
  const known = new WeakMap<WebAssembly.Module, CompiledModule>();

  function found(key: ModuleHash, compiled: CompiledModule, plan: LoadPlan, isNew: boolean): FoundModule {
    const module = compiled.module as WebAssembly.Module;
    known.set(module, compiled);
    followUps.queue.found(key, compiled, plan);
    debug(`${key} is served from disk${compiled.stock ? ', by a module that V8 had' : ''}`);
    return { module, isNew, artifactBytes: compiled.artifactBytes };
  }

  function isLeft(key: ModuleHash, { leavesToStock, choice }: LoadPlan): boolean {
    if (leavesToStock) debug(`${key} is left to V8: ${choice?.reason}`);
    return leavesToStock;
  }

  /** Bytes that nobody keeps in memory: V8 is asked for them, or the entry. */
  function wireSourceOf(key: ModuleHash, module: WebAssembly.Module, wireLength: Bytes): WireSource {
    if (engine.codec === 'addon') return keptByV8(module, wireLength);
    return storedWireBytes(wireLength, () =>
      cache.disk.wireBytesOf({ key, engineId: engine.deterministicId }),
    );
  }

  const waits = mode === 'ahead-of-time';
  const isMissing = (key: ModuleHash) => !existsSync(cache.disk.pathOf(key, engine.deterministicId));

  return {
    async find(key, bytes) {
      try {
        const plan = followUps.queue.plan(key);
        if (plan.drops.length > 0) await followUps.queue.putAway(key, plan);
        if (isLeft(key, plan)) return null;
        const wireBytes = toWireBytes(bytes);
        const isNew = waits && isMissing(key);
        if (isNew) await cache.load({ bytes: wireBytes }, { name: programName() });
        return found(key, await spies.disk.load(key, engine, { wireBytes }), plan, isNew);
      } catch (error) {
        debug(`${key} is left to V8: ${error instanceof Error ? error.message : error}`);
        return null;
      }
    },

    findSync(key, bytes, { quick, at, cpu }) {
      const quickly = quick?.wait();
      const decided = followUps.queue.plan(key);
      const plan = decided.cpu ? { ...decided, at, cpu } : decided;
      if (quickly) {
        void cache.disk.noteUse(key, engine);
        const { artifactUnused: stock, ...about } = quickly;
        const wireLength = bytes.byteLength;
        const wireSource = wireSourceOf(key, quickly.module as WebAssembly.Module, wireLength);
        return found(key, { ...about, wireLength, wireSource, stock }, plan, false);
      }
      syncLoader.putAway(key, plan);
      if (isLeft(key, plan)) return null;
      const isNew = waits && isMissing(key);
      if (isNew) precompileNow(bytes, settings);
      const wireBytes = toWireBytes(bytes);
      const outcome = syncLoader.findOnDisk(key, wireBytes);
      if (outcome?.status !== 'loaded') {
        debug(`${key} is left to V8: ${reasonOf(outcome)}`);
        return null;
      }
      const { module, artifactBytes, origin, artifactUnused: stock } = outcome;
      const wireSource = heldWireBytes(wireBytes);
      const wireLength = wireBytes.byteLength;
      return found(key, { module, artifactBytes, origin, wireLength, wireSource, stock }, plan, isNew);
    },

    keyOf: keyOfModule,

    keep({ key: knownKey, module, wireLength, wireBytes, at, cpu }) {
      const key = knownKey ?? keyOfModule({ module, wireBytes });
      if (key === null) return null;
      const decided = followUps.queue.plan(key);
      const plan = decided.cpu ? { ...decided, at, cpu } : decided;
      const way = plan.onMiss === 'ahead-of-time' ? 'background' : plan.onMiss;
      const wireSource = wireBytes ? heldWireBytes(wireBytes) : keptByV8(module, wireLength);
      const compiled: CompiledModule = { module, stock: true, artifactBytes: 0, wireLength, wireSource };
      known.set(module, compiled);
      debug(`${key} is ${WORDS[way]}`);
      followUps.queue.begin({ key, module: compiled, name: programName(), way, plan });
      return key;
    },

    flush: () => cache.flush(),
    saveAtExit: () => followUps.queue.atExit(),
    asked: askedCache(cache, null),
    get saved() {
      return spies.disk.counts.saves.success;
    },
  };
}

/** Only a program whose loads wait for a compile asks the store by itself; others leave it to who compiles for them. */
function sharedTierOf(store: StoreOptions): (tasks: StoreTasks) => SharedTier {
  const own = nodeModule().createRequire(ownUrl())(SHARED_TIER) as { openSharedTier: typeof openSharedTier };
  return (tasks) => own.openSharedTier(store, tasks);
}

const WORDS: Record<FollowUp | 'none', string> = {
  none: 'not kept: it was no faster with an artifact',
  'as-used': 'kept as used',
  background: 'kept by a compile in the background',
};

function keyOfModule({ module, wireBytes }: Pick<StockModule, 'module' | 'wireBytes'>): ModuleHash | null {
  const bytes = wireBytes ?? wireBytesOf(module);
  return bytes && ModuleHash.ofSync(bytes);
}

function reasonOf(outcome: ReturnType<ReturnType<typeof openCacheNow>['syncLoader']['findOnDisk']>): string {
  if (outcome === null) return 'the disk tier did not answer in time';
  return outcome.status === 'failed' ? outcome.message : 'the disk tier does not hold it';
}
