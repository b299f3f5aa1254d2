import type { StartChildProcess } from '../child-process/child-process.ts';
import { V8Engine } from '../engine/v8-engine.ts';
import { Loader } from '../loader/loader.ts';
import type { Budget } from '../module-cache/automatic-budget.ts';
import type { Closure } from '../module-cache/closure.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { SharedCache } from '../module-cache/shared-cache.ts';
import { Spy } from '../module-cache/spy.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CallingThread } from '../worker-pool/calling-thread.ts';
import type { RunningTasks } from '../worker-pool/tasks.ts';
import { WorkerPool } from '../worker-pool/worker-pool.ts';
import { rehearseLoad } from './rehearse-load.ts';

export interface CoreOptions {
  /** Where the disk tier keeps its entries. */
  cacheDirectory: string;
  /** 32 bytes, or why there are none; see `FileSystemCacheOptions`. */
  sealKey: Uint8Array | Closure;
  startChildProcess?: StartChildProcess;
  /** Where the work is done that keeps a thread busy: on threads of its own by default. */
  runOn?: 'threads' | 'calling-thread';
  memoryBudget?: Budget;
  diskBudget?: Budget;
  /** How long the compile of one module may take, in milliseconds; ten minutes by default. */
  compileTimeout?: Milliseconds;
  /** Told of every module that a tier let go of to stay within its budget. */
  onEviction?: (tier: 'memory' | 'disk', key: string, bytes: Bytes) => void;
}

/** The product without a face: the two tiers, the engine under them and the loader over them. */
export interface Core {
  engine: V8Engine;
  memory: SharedCache;
  disk: FileSystemCache;
  /** What publishes the tiers' operations: the `source` of the messages on the diagnostics channels. */
  spies: { memory: Spy<SharedCache>; disk: Spy<FileSystemCache> };
  loader: Loader;
  tasks: RunningTasks;
  /** Ends the threads and the compiling processes. */
  close(): Promise<void>;
}

/** Puts the product together. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const tasks = options.runOn === 'calling-thread' ? new CallingThread() : new WorkerPool();
  const { startChildProcess, compileTimeout } = options;
  const engine = new V8Engine({ tasks, startChildProcess, compileTimeout });
  if (options.runOn !== 'calling-thread') {
    // While the thread starts, this one has nothing else to do.
    await Promise.all([tasks.rehearse(), rehearseLoad(options.cacheDirectory)]);
  }
  const {
    cacheDirectory,
    sealKey,
    memoryBudget = 'automatic',
    diskBudget = 'automatic',
    onEviction,
  } = options;
  const memory = new SharedCache({
    budget: memoryBudget,
    onEviction: (key, _engineId, bytes) => onEviction?.('memory', key, bytes),
  });
  const disk = new FileSystemCache({
    directory: cacheDirectory,
    sealKey,
    tasks,
    budget: diskBudget,
    onEviction: (key, _engineId, bytes) => onEviction?.('disk', key, bytes),
  });
  const spies = { memory: new Spy('memory', memory), disk: new Spy('disk', disk) };
  const loader = new Loader({ cache: spies.memory.withFallback(spies.disk), engine, tasks });
  const close = async () => {
    engine.close();
    await tasks.close();
  };
  return { engine, memory, disk, spies, loader, tasks, close };
}
