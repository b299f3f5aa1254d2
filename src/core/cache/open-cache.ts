import { join, resolve } from 'node:path';
import type { StartChildProcess } from '../child-process/child-process.ts';
import { type EntryName, requireEntry } from '../child-process/entries.ts';
import { startOwnKind } from '../child-process/start-own-kind.ts';
import { findAddon } from '../codec/find-addon.ts';
import { V8Engine } from '../engine/v8-engine.ts';
import { SocketTurns } from '../loader/compile-turns.ts';
import { Loader } from '../loader/loader.ts';
import { type Budget, requireBudget } from '../module-cache/automatic-budget.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import { KEY_FILE } from '../module-cache/cache-folder.ts';
import type { Closure } from '../module-cache/closure.ts';
import { SEAL_KEY_BYTES } from '../module-cache/entry-seal.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { SharedCache } from '../module-cache/shared-cache.ts';
import { Spy } from '../module-cache/spy.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CallingThread } from '../worker-pool/calling-thread.ts';
import type { RunningTasks } from '../worker-pool/tasks.ts';
import { WorkerPool } from '../worker-pool/worker-pool.ts';
import { Cache } from './cache.ts';
import { type Keychain, loadInstallationKey } from './seal-key-file.ts';

export interface CacheOptions {
  /**
   * Where the disk tier keeps its entries, made when there is something to keep. A folder that holds something else
   * is left alone. Any number of processes may share it.
   */
  directory: string;
  /**
   * What entries are sealed with: 32 secret bytes of the host's own, or why they cannot be had, which closes the disk
   * tier. By default a key that is made on first use and kept in `keyPath`.
   */
  sealKey?: Uint8Array | Closure;
  /** Where the key is kept (mode 0600): `seal-key.json` in the directory by default. */
  keyPath?: string;
  /** What seals the key in its file, such as the system's keychain; by default only the file's mode protects it. */
  keychain?: Keychain;
  /** What the modules in memory may weigh together: by default an eighth of the machine's memory, 4 GiB at most. */
  memoryBudget?: Budget;
  /** What the entries on disk may weigh together: by default a quarter of what is free, 10 GiB at most. */
  diskBudget?: Budget;
  /** How long the compile of one module may take, in milliseconds; ten minutes by default. */
  compileTimeout?: Milliseconds;
  /**
   * How a compiling process is started: by default as Electron's `utilityProcess` in Electron's main process, else as
   * a child process of Node's own kind.
   */
  startChildProcess?: StartChildProcess;
  /**
   * The files of the package's thread, compiling process and codec, where a bundle has moved them. `codec` is null
   * where V8's natives are to be used, whatever there is.
   */
  entries?: { worker?: string; compileProcess?: string; codec?: string | null };
  /**
   * Where reading, checking and deserializing are done: on threads that are started when they are first needed, by
   * default; or on the calling thread, which suits a program that does nothing else meanwhile.
   */
  runOn?: 'threads' | 'calling-thread';
  /** Told of every module that a tier let go of to stay within its budget. */
  onEviction?: (tier: 'memory' | 'disk', key: string, bytes: Bytes) => void;
}

/**
 * Opens a cache. It reads and writes nothing yet, and starts no thread and no process. Rejects with a `CacheError`
 * of kind `other` for options that make no sense, and where the package's own files are not found.
 */
export async function openCache(options: CacheOptions): Promise<Cache> {
  requireOptions(options);
  const { directory, memoryBudget, diskBudget, compileTimeout, entries = {}, onEviction } = options;
  const addonPath = findAddon(entries.codec);
  const tasks = tasksOf(options, addonPath);
  const compileEntry = entryOf('compile-process', entries.compileProcess);
  const engine = new V8Engine({
    tasks,
    addonPath,
    startChildProcess: options.startChildProcess ?? startOwnKind,
    compileEntry,
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
  const spies = { memory: new Spy('memory', memory), disk: new Spy('disk', disk) };
  const turns = new SocketTurns(disk.directory, compileTimeout ?? TURN_LIMIT);
  const loader = new Loader({ cache: spies.memory.withFallback(spies.disk), engine, tasks, turns });
  return new Cache({ engine, memory, disk, spies, loader, tasks });
}

function tasksOf({ runOn, entries = {} }: CacheOptions, addonPath: string | null): RunningTasks {
  const onCallingThread = runOn === 'calling-thread';
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

/** The host's own key, or a way to have the kept one. */
function sealKeyOf({ sealKey, directory, keyPath, keychain }: CacheOptions) {
  if (sealKey !== undefined) return sealKey;
  const path = keyPath ?? join(resolve(directory), KEY_FILE);
  return async () => (await loadInstallationKey(path, keychain)).key;
}

function requireOptions(options: CacheOptions): void {
  const { directory, sealKey, compileTimeout, memoryBudget, diskBudget, runOn } = options;
  if (typeof directory !== 'string' || directory === '') {
    throw new CacheError('other', 'directory is not a path: name a folder for the cache');
  }
  if (sealKey instanceof Uint8Array && sealKey.byteLength !== SEAL_KEY_BYTES) {
    throw new CacheError('other', `sealKey has ${sealKey.byteLength} bytes: give ${SEAL_KEY_BYTES}`);
  }
  if (compileTimeout !== undefined && !(compileTimeout > 0 && compileTimeout <= MAX_TIMEOUT)) {
    throw new CacheError('other', `compileTimeout is ${compileTimeout}: give milliseconds, 24 days at most`);
  }
  if (runOn !== undefined && runOn !== 'threads' && runOn !== 'calling-thread') {
    throw new CacheError('other', `runOn is ${String(runOn)}: give 'threads' or 'calling-thread'`);
  }
  if (memoryBudget !== undefined) requireBudget('memoryBudget', memoryBudget);
  if (diskBudget !== undefined) requireBudget('diskBudget', diskBudget);
}

/** How long another process's compile is waited for. */
const TURN_LIMIT: Milliseconds = 600_000;
/** What a timer can wait. */
const MAX_TIMEOUT: Milliseconds = 2 ** 31 - 1;
