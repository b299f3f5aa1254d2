import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { requireEntry } from '../child-process/entries.ts';
import { findAddon } from '../codec/find-addon.ts';
import type { CodecData } from '../codec/thread-codec.ts';
import { makeWasmLock, type WasmLockData } from '../engine/wasm-lock.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import { workerThreads } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import type { TaskReply } from './task-messages.ts';
import type { RunningTasks, Tasks } from './tasks.ts';
import { unlessMissing } from './unless-missing.ts';

export interface WorkerPoolOptions {
  /** The built file that the threads run; it is looked for by default. */
  entry?: string | undefined;
  /** The codec's addon; it is looked for by default, and null leaves it to V8's natives. */
  addonPath?: string | null | undefined;
  /** How many threads at most, each of which costs about 10 MB: two by default, where there are two processors. */
  threads?: number;
}

interface Job {
  name: keyof Tasks;
  argument: unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  /** What it is at; null where it waits for work. */
  job: Job | null;
  idle?: NodeJS.Timeout;
}

/** A thread that has had nothing to do for this long ends. */
const IDLE_MS: Milliseconds = 60_000;

/**
 * Runs tasks on threads of this process, so that its main thread stays free. Threads are started when they are first
 * of use, and keep the process alive only while they work.
 *
 * Of its own, and not a library's: those find their thread's file beside their own one, which is lost in a bundle.
 */
export class WorkerPool implements RunningTasks {
  readonly validate = this.#onThread('validate');
  readonly deserialize = this.#onThread('deserialize');
  readonly readEntry = this.#onThread('readEntry');
  readonly loadEntry = unlessMissing(this.#onThread('loadEntry'));
  readonly writeEntry = this.#onThread('writeEntry');
  readonly listEntries = this.#onThread('listEntries');
  readonly describeEntries = this.#onThread('describeEntries');
  readonly readWireFile = this.#onThread('readWireFile');
  readonly hashWireBytes = this.#onThread('hashWireBytes');
  readonly loadFromDisk = this.#onThread('loadFromDisk');
  readonly saveUsed = this.#onThread('saveUsed');
  readonly putAway = this.#onThread('putAway');
  readonly unpackArtifact = this.#onThread('unpackArtifact');
  readonly rehearse = this.#onThread('rehearse');
  readonly #entry: string;
  readonly #size: number;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  readonly #data: WasmLockData & CodecData;
  #closed = false;

  /** Starts nothing. Throws where the threads' file is not found. */
  constructor({
    entry,
    addonPath = findAddon(),
    threads = Math.min(2, availableParallelism()),
  }: WorkerPoolOptions = {}) {
    this.#entry = requireEntry('worker', entry);
    this.#size = threads;
    this.#data = { ...makeWasmLock(), addonPath };
  }

  /** Starts a first thread, so that it is ready when it is needed. */
  start(): void {
    if (!this.#closed && this.#threads.size === 0) this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closed());
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, closed())));
  }

  #onThread<Name extends keyof Tasks>(name: Name): Tasks[Name] {
    const run = (argument?: unknown) =>
      new Promise<unknown>((resolve, reject) => {
        if (this.#closed) return reject(closed());
        this.#waiting.push({ name, argument, resolve, reject });
        this.#next();
      });
    return run as Tasks[Name];
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const free = [...this.#threads].find(({ job }) => job === null);
    const thread = free ?? (this.#threads.size < this.#size ? this.#start() : null);
    const job = thread && this.#waiting.shift();
    if (!thread || !job) return;
    clearTimeout(thread.idle);
    thread.job = job;
    thread.worker.ref();
    const { name, argument } = job;
    try {
      thread.worker.postMessage({ id: 0, name, argument });
    } catch (error) {
      // What cannot be posted has not been: the thread is as free as before.
      this.#settle(thread, (failed) => failed.reject(error));
    }
  }

  #start(): Thread {
    const { Worker } = workerThreads();
    const worker = new Worker(this.#entry, {
      // The host's own arguments and NODE_OPTIONS, such as code that is run first, are none of these threads' business.
      execArgv: [],
      env: {},
      name: 'wasm-compile-cache',
      workerData: this.#data,
    });
    const thread: Thread = { worker, job: null };
    this.#threads.add(thread);
    worker.on('message', (reply: TaskReply) => {
      this.#settle(thread, (job) => ('error' in reply ? job.reject(reply.error) : job.resolve(reply.value)));
    });
    worker.on('error', (error) => void this.#end(thread, error));
    worker.on('exit', () => void this.#end(thread, new Error('the thread has ended')));
    worker.unref();
    return thread;
  }

  #settle(thread: Thread, how: (job: Job) => void): void {
    // Somebody waits for the end of one that is being ended: it must go on keeping the process alive.
    if (!this.#threads.has(thread)) return;
    const { job } = thread;
    thread.job = null;
    thread.worker.unref();
    thread.idle = setTimeout(() => void this.#end(thread, closed()), IDLE_MS).unref();
    if (job) how(job);
    this.#next();
  }

  async #end(thread: Thread, why: Error): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.idle);
    thread.job?.reject(why);
    thread.job = null;
    await thread.worker.terminate();
    if (!this.#closed) this.#next();
  }
}

function closed(): CacheError {
  return new CacheError('other', 'the cache has been closed');
}
