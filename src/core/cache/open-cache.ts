import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EntryName, requireEntry } from '../child-process/entries.ts';
import { canStartDetached, startDetached } from '../child-process/start-detached.ts';
import { startOwnKind } from '../child-process/start-own-kind.ts';
import { findAddon } from '../codec/find-addon.ts';
import { findCodec } from '../codec/find-codec.ts';
import { tierEagerly } from '../engine/eager-tiering.ts';
import type { CompiledModule } from '../engine/engine.ts';
import { V8Engine } from '../engine/v8-engine.ts';
import { AutoMode } from '../follow-up/auto-mode.ts';
import type { Background } from '../follow-up/background.ts';
import { BackgroundCompiles } from '../follow-up/background-compiles.ts';
import { CompileJobs } from '../follow-up/compile-jobs.ts';
import { DetachedCompiles } from '../follow-up/detached-compiles.ts';
import { FollowUpQueue } from '../follow-up/follow-up-queue.ts';
import { Measurements } from '../follow-up/measurements.ts';
import { tellOfDetached } from '../follow-up/tell-of-detached.ts';
import { UsedCode } from '../follow-up/used-code.ts';
import { MOST_WHOLE_BYTES } from '../follow-up/whole-artifact.ts';
import { LONGEST_COMPILE, ORDER_VARIABLE, type WorkOrder } from '../follow-up/work-order.ts';
import { isInspectable } from '../inspect/inspected-caches.ts';
import { SocketTurns } from '../loader/compile-turns.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { LoadObserver } from '../loader/load-observer.ts';
import { type Hedge, Loader } from '../loader/loader.ts';
import { SyncLoader } from '../loader/sync-loader.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import { KEY_FILE } from '../module-cache/cache-folder.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import type { ModuleCache } from '../module-cache/module-cache.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { loadInstallationKey } from '../module-cache/seal-key-file.ts';
import { SharedCache } from '../module-cache/shared-cache.ts';
import { Spy } from '../module-cache/spy.ts';
import { UnaskedCache } from '../module-cache/unasked-cache.ts';
import type { SharedTier } from '../shared-tier/open-shared-tier.ts';
import type { StoreCache } from '../shared-tier/store-cache.ts';
import { type StoreAddress, storeVariables } from '../shared-tier/store-options.ts';
import type { StoreTasks } from '../shared-tier/store-tasks.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CallingThread } from '../worker-pool/calling-thread.ts';
import { mayStartThreads } from '../worker-pool/may-start-threads.ts';
import { SyncThread } from '../worker-pool/sync-thread.ts';
import type { RunningTasks } from '../worker-pool/tasks.ts';
import { WorkerPool } from '../worker-pool/worker-pool.ts';
import { Cache, type CacheParts } from './cache.ts';
import { type CacheOptions, requireOptions } from './cache-options.ts';
import { FetchingBackground } from './fetching-background.ts';
import { InspectableCache } from './inspectable-cache.ts';

/**
 * Opens a cache. It reads and writes nothing yet, and starts no thread and no process. Rejects with a `CacheError`
 * of kind `other` for options that make no sense, and where the package's own files are not found.
 */
export async function openCache(options: CacheOptions): Promise<Cache> {
  requireOptions(options);
  const environment = { ...process.env };
  const openShared = await sharedTierOf(options);
  if (options.inspect === false || !isInspectable(environment))
    return openCacheNow(options, null, openShared);
  const inspectable = new InspectableCache(options, environment);
  const cache = openCacheNow(options, inspectable, openShared);
  inspectable.tellsOf(cache);
  return cache;
}

/**
 * The same for a caller that has no promise to wait for, and that keeps account of the loads itself. Throws what
 * `openCache` rejects with.
 *
 * @param openShared opens the shared tier, which is there only where something else has it loaded
 * @param givenThread what the cache's synchronous loads wait for; null for one of its own
 */
export function openCacheNow(
  options: CacheOptions,
  observer: LoadObserver | null = null,
  openShared: ((tasks: StoreTasks) => SharedTier) | null = null,
  givenThread: SyncThread | null = null,
): Cache {
  requireOptions(options);
  const {
    directory,
    memoryBudget,
    diskBudget,
    compileProcesses,
    compileTimeout,
    entries = {},
    onEviction,
  } = options;
  // The addon works on no main thread.
  const addonPath = mayStartThreads() ? findAddon(entries.codec) : null;
  const tasks = tasksOf(options, addonPath);
  const compileEntry = entryOf('compile-process', entries.compileProcess);
  const engine = new V8Engine({
    tasks,
    addonPath,
    startChildProcess: options.startChildProcess ?? startOwnKind,
    compileEntry,
    compileProcesses,
    compileTimeout,
  });
  const memory = new SharedCache({
    ...(memoryBudget !== undefined && { budget: memoryBudget }),
    onEviction: (key, _engineId, bytes) => onEviction?.('memory', key, bytes),
  });
  const disk = new FileSystemCache({
    directory,
    sealKey: sealKeyOf(options),
    tasks,
    ...(diskBudget !== undefined && { budget: diskBudget }),
    onEviction: (key, _engineId, bytes) => onEviction?.('disk', key, bytes),
  });
  // Without machine code there is nothing to share.
  const sharedTier = engine.codec === 'none' ? null : (openShared?.(tasks) ?? null);
  const shared = sharedTier?.cache ?? null;
  const spies = {
    memory: new Spy('memory', memory),
    disk: new Spy('disk', disk),
    shared: shared && new Spy('shared', shared),
  };
  const local = spies.memory.withFallback(spies.disk);
  const turns = new SocketTurns(disk.directory, compileTimeout ?? LONGEST_COMPILE);
  const others = followUpsOf(options, { engine, disk, spies, tasks, addonPath, compileEntry });
  const fetching =
    sharedTier && spies.shared
      ? sharedTier.followUps(others.queue, {
          engine,
          shared: spies.shared,
          disk: spies.disk,
          isWanted,
          isAskedDetached: canDetach(options, engine) && addressOf(options.store) !== null,
        })
      : { queue: others.queue, fetches: null };
  const background = fetching.fetches
    ? new FetchingBackground(others.background, fetching.fetches)
    : others.background;
  const followUps = { ...others, ...fetching, background };
  const loader = new Loader({
    cache: spies.shared ? local.withFallback(spies.shared) : local,
    engine,
    tasks,
    turns,
    observer,
    hedge: spies.shared && hedgeOf(spies.shared, local),
    stock: {
      memory: spies.memory,
      followUps: followUps.queue,
      below: options.smallest ?? SMALLEST,
      lacksLength: (byteLength) =>
        !memory.holdsLength(byteLength) && disk.lacksLength(engine.deterministicId, byteLength),
    },
  });
  const syncThread =
    givenThread ??
    (mayStartThreads() ? new SyncThread(() => entryOf('worker', entries.worker), { addonPath }) : null);
  const syncLoader = new SyncLoader({
    engine,
    memory,
    hash: ModuleHash.ofSync,
    askDisk: (key, wireBytes) => {
      const sealKey = sendableSealKey(options, disk);
      if (syncThread === null || sealKey === null) return { status: 'missing' };
      const { directory } = disk;
      const { deterministicId: engineId } = engine;
      // A miss is not to wait for the start of a thread.
      if (!existsSync(disk.pathOf(key, engineId))) return { status: 'missing' };
      return syncThread.call('loadFromDisk', { key, engineId, wireBytes, directory, sealKey }, SYNC_LIMIT);
    },
    putAway: (key, { drops }) => {
      const sealKey = sendableSealKey(options, disk);
      const { deterministicId: engineId } = engine;
      if (syncThread === null || sealKey === null) return;
      syncThread.call('putAway', { key, engineId, drops, directory: disk.directory, sealKey }, SYNC_LIMIT);
    },
    followUps: followUps.queue,
    below: options.smallest ?? SMALLEST,
    observer,
  });
  return new Cache({ engine, memory, disk, shared, spies, loader, syncLoader, syncThread, tasks, followUps });
}

/** A program without a store is not to load what asks one. */
async function sharedTierOf({ store }: CacheOptions) {
  if (store === undefined) return null;
  const { openSharedTier } = await import('../shared-tier/open-shared-tier.ts');
  return (tasks: StoreTasks) => {
    try {
      return openSharedTier(store, tasks);
    } catch (cause) {
      throw CacheError.from(cause, 'other');
    }
  };
}

/** As with what is compiled here: where it is measured what pays, the whole of so much wasm is not even tried. */
function isWanted({ plan, module }: StockLoad, mode: string): boolean {
  return !plan?.choice || mode === 'as-used' || module.wireLength <= MOST_WHOLE_BYTES;
}

function hedgeOf(shared: Spy<StoreCache>, local: ModuleCache): Hedge {
  const { inner } = shared;
  return {
    local,
    behind: new UnaskedCache(local).withFallback(shared),
    late: (key, engine) => inner.late(key, engine),
    compiled: (wireLength, compileMs) => inner.compiled(wireLength, compileMs),
  };
}

/** What the follow-ups work with. */
interface FollowUpParts {
  engine: V8Engine;
  disk: FileSystemCache;
  spies: CacheParts['spies'];
  tasks: RunningTasks;
  addonPath: string | null;
  compileEntry: string;
}

/** What goes on after a load has been answered. */
function followUpsOf(options: CacheOptions, parts: FollowUpParts) {
  const { engine, disk, spies, tasks, addonPath } = parts;
  const { compile: mode = 'auto' } = options;
  const background = canDetach(options, engine) ? detachedOf(options, parts) : attachedOf(parts);
  const endTraining = options.training ? beginTraining(engine) : null;
  const sealKey = () => sendableSealKey(options, disk);
  const codeBytes = (module: CompiledModule['module']) =>
    findCodec(addonPath)?.serialize(module)?.byteLength ?? 0;
  const used =
    engine.codec === 'addon'
      ? new UsedCode({ engine, tasks, disk, source: spies.disk, sealKey, endTraining, codeBytes })
      : null;
  const givesArtifacts = engine.codec !== 'none';
  const measurements = new Measurements(disk.directory, engine.deterministicId);
  const auto = new AutoMode({
    engine,
    disk,
    measurements,
    background,
    keepsUsed: used !== null,
    onWholeAsked: (key) => used?.letGo(key),
  });
  const queue = new FollowUpQueue({
    background,
    used,
    auto,
    givesArtifacts,
    mode,
    isTraining: endTraining !== null,
  });
  return { background, used, auto, measurements, queue };
}

function beginTraining(engine: V8Engine): () => void {
  const end = engine.codec === 'addon' ? tierEagerly() : null;
  if (end !== null) return end;
  const why =
    engine.codec === 'addon'
      ? 'this process was started with a tiering budget of its own: start it without `--wasm-tiering-budget`'
      : "V8 cannot be asked here for what ran: use Node 22, 24 or 26 with the codec's addon";
  throw new CacheError('other', `training is not to be had: ${why}`);
}

function attachedOf({ engine, disk, spies }: FollowUpParts): Background {
  const turns = new SocketTurns('', LONGEST_COMPILE, { keepsAlive: false });
  const setAside = (key: ModuleHash) => disk.setAside([{ key, engineId: engine.deterministicId }]);
  const jobs = new CompileJobs(disk.directory, engine.deterministicId);
  return new BackgroundCompiles({ engine, disk: spies.disk, jobs, turns, setAside });
}

/** A key that nobody but this process has cannot seal what another one stores. */
function canDetach(
  { detached, sealKey, keychain, startChildProcess }: CacheOptions,
  engine: V8Engine,
): boolean {
  const hasKeyFile = sealKey === undefined && keychain === undefined;
  const isOwnKind = startChildProcess === undefined;
  return detached === true && hasKeyFile && isOwnKind && engine.codec !== 'none' && canStartDetached();
}

function detachedOf(options: CacheOptions, { engine, disk, spies, addonPath, compileEntry }: FollowUpParts) {
  const { keyPath, compileTimeout = LONGEST_COMPILE } = options;
  const { directory } = disk;
  return new DetachedCompiles({
    jobs: new CompileJobs(directory, engine.deterministicId),
    disk,
    start: (hostPid) => {
      const order: WorkOrder = {
        directory,
        keyFile: resolve(keyPath ?? join(directory, KEY_FILE)),
        addonPath,
        budget: disk.budget,
        timeout: compileTimeout,
        hostPid,
        store: addressOf(options.store),
      };
      const { environment = process.env } = options.store ?? {};
      const variables = order.store === null ? {} : storeVariables(environment);
      startDetached(compileEntry, { ...variables, [ORDER_VARIABLE]: JSON.stringify(order) }, directory);
    },
    onDone: (load) => void tellOfDetached(load, { engine, disk, source: spies.disk }),
  });
}

function tasksOf({ runOn, entries = {} }: CacheOptions, addonPath: string | null): RunningTasks {
  const onCallingThread = runOn === 'calling-thread' || !mayStartThreads();
  if (onCallingThread && addonPath === null) return new CallingThread();
  const entry = entryOf('worker', entries.worker);
  return onCallingThread
    ? new CallingThread(new WorkerPool({ entry, addonPath, threads: 1 }))
    : new WorkerPool({ entry, addonPath });
}

function entryOf(name: EntryName, given: string | undefined): string {
  try {
    return requireEntry(name, given);
  } catch (cause) {
    throw CacheError.from(cause, 'other');
  }
}

/** What another process, started elsewhere, can ask as well; null where there is no store, or one that only this process has. */
function addressOf(store: CacheOptions['store']): StoreAddress | null {
  if (store === undefined || typeof store.at !== 'string') return null;
  const { at, trustedKeys } = store;
  return { at, trustedKeys: typeof trustedKeys === 'string' ? resolve(trustedKeys) : trustedKeys };
}

/** The host's own key, or a way to have the kept one. */
function sealKeyOf({ sealKey, directory, keyPath, keychain }: CacheOptions) {
  if (sealKey !== undefined) return sealKey;
  const path = keyPath ?? join(resolve(directory), KEY_FILE);
  return async () => (await loadInstallationKey(path, keychain)).key;
}

/** The same for another thread, on which a keychain does not work: null where only that has the key, and has not given it yet. */
function sendableSealKey({ sealKey, directory, keyPath, keychain }: CacheOptions, disk: FileSystemCache) {
  const known = sealKey ?? disk.sealKey;
  if (known !== null) return known;
  return keychain === undefined ? { file: keyPath ?? join(resolve(directory), KEY_FILE) } : null;
}

/** Longer than it takes to read the largest entry, and shorter than most compiles ahead of time. */
const SYNC_LIMIT: Milliseconds = 5_000;
/**
 * Up to here V8 compiles and runs a module in a fraction of the time that the disk tier takes to give it. Measured on Node
 * 24, from bytes until all functions have run once: 32 KiB 0.3 ms by stock V8 and 1.8 ms from disk, 64 KiB 0.5 and 2.0 ms. A
 * larger one may have loops that are worth having optimized; whether they are, the mode `auto` measures.
 */
const SMALLEST: Bytes = 32 * 1024;
