import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { FileSystemCache } from '../module-cache/file-system-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';
import { atExit, notAtExit } from './at-exit.ts';
import type { Background } from './background.ts';
import type { BackgroundState } from './background-state.ts';
import type { CompileJob, CompileJobs } from './compile-jobs.ts';
import { stateOfJobs } from './folder-jobs-state.ts';

export interface DetachedCompilesOptions {
  jobs: CompileJobs;
  /** Where the artifacts are kept. */
  disk: Pick<FileSystemCache, 'pathOf'>;
  /**
   * Starts a process that works off the jobs. Throws where it cannot.
   *
   * @param hostPid the process whose end it waits for, for a while; null where that waits for the jobs
   */
  start(hostPid: number | null): void;
  /** Told of each that came to an end while this process went on. */
  onDone(load: StockLoad): void;
}

/** The program's own start comes first. */
const HAND_OVER_AFTER: Milliseconds = 1_000;
const LOOK_EVERY: Milliseconds = 1_000;
const LOOK_OFTEN: Milliseconds = 100;
/** Where none has come for the jobs by then, it was killed, or could not be started. */
const START_LIMIT: Milliseconds = 10_000;

/**
 * Hands what is to be compiled over to a process that goes on without this one: a second after the load, or when this
 * process ends before.
 */
export class DetachedCompiles implements Background {
  readonly #options: DetachedCompilesOptions;
  readonly #pending = new Map<ModuleHash, StockLoad>();
  readonly #handedOver = new Map<ModuleHash, StockLoad>();
  readonly #onExit = () => this.handOverNow();
  #timer: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: DetachedCompilesOptions) {
    this.#options = options;
  }

  /** What is compiled and waits of this folder, whichever process asked for it. */
  get state(): BackgroundState {
    const { running, waiting } = stateOfJobs(this.#options.jobs);
    return { running, waiting: waiting + this.#pending.size, detached: true };
  }

  begin(load: StockLoad, isEnding = false): boolean {
    const { key } = load;
    if (this.#pending.has(key) || this.#handedOver.has(key) || this.#options.jobs.has(key)) return false;
    if (isEnding) {
      this.#pending.set(key, load);
      this.handOverNow();
      return true;
    }
    if (this.#closed) return false;
    if (this.#pending.size === 0) atExit('keep', this.#onExit);
    this.#pending.set(key, load);
    this.#timer ??= setTimeout(() => void this.#handOver(), HAND_OVER_AFTER).unref();
    return true;
  }

  /** Ends the compile of a module, or all of the folder's. Gives how many there were. */
  cancel(key?: ModuleHash): number {
    const mine = [...this.#pending.keys()].filter((pending) => key === undefined || pending === key);
    for (const pending of mine) this.#forget(pending);
    for (const over of this.#handedOver.keys())
      if (key === undefined || over === key) this.#handedOver.delete(over);
    return mine.length + this.#options.jobs.cancel(key);
  }

  /** Resolves when none of the folder's is compiled or waits, or none will be, and keeps this process alive until then. */
  async idle(): Promise<void> {
    await this.#handOver(null);
    const { jobs } = this.#options;
    let lastSeen = performance.now();
    while (jobs.size > 0 && performance.now() - lastSeen < START_LIMIT) {
      if (jobs.worker() !== null) lastSeen = performance.now();
      await sleep(LOOK_OFTEN);
    }
    this.#look();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#handOver();
    if (this.#watch) clearInterval(this.#watch);
  }

  async #handOver(hostPid: number | null = process.pid): Promise<void> {
    for (const load of [...this.#pending.values()]) {
      const { job, wireBytes } = this.#jobOf(load);
      const isAsked = job !== null && (await this.#options.jobs.addLater(job, wireBytes));
      // It may have been cancelled meanwhile, or handed over by the end of the process.
      if (!this.#pending.has(load.key)) {
        if (isAsked && !this.#handedOver.has(load.key)) this.#options.jobs.remove(load.key);
        continue;
      }
      this.#forget(load.key);
      if (isAsked) this.#handedOver.set(load.key, load);
    }
    if (this.#handedOver.size > 0 && this.#startWorker(hostPid) && !this.#closed) {
      this.#watch ??= setInterval(() => this.#look(), LOOK_EVERY).unref();
    }
  }

  /** Everything at once, for a process that ends. */
  handOverNow(): void {
    let isAny = false;
    for (const load of [...this.#pending.values()]) {
      const { job, wireBytes } = this.#jobOf(load);
      if (job !== null && this.#options.jobs.add(job, wireBytes)) isAny = true;
      this.#forget(load.key);
    }
    if (isAny) this.#startWorker(process.pid);
  }

  #startWorker(hostPid: number | null): boolean {
    if (this.#options.jobs.worker() !== null) return true;
    try {
      this.#options.start(hostPid);
      return true;
    } catch {
      // A process without the permission to start another. The jobs wait for one that has it.
      return false;
    }
  }

  #jobOf({ key, module, name, replaces = false }: StockLoad): {
    job: CompileJob | null;
    wireBytes: Uint8Array | null;
  } {
    const { jobs, disk } = this.#options;
    const job = { key, name, replaces, forShortRuns: false, ran: null };
    const isThere = existsSync(disk.pathOf(key, jobs.engineId));
    // Another process was faster.
    if (isThere && !replaces) return { job: null, wireBytes: null };
    if (isThere) return { job: { ...job, source: 'entry' }, wireBytes: null };
    const { path, bytes = null } = module.wireSource ?? {};
    if (path !== undefined) return { job: { ...job, source: { path } }, wireBytes: null };
    return { job: bytes && { ...job, source: 'handed-over' }, wireBytes: bytes };
  }

  #forget(key: ModuleHash): void {
    this.#pending.delete(key);
    if (this.#pending.size > 0) return;
    notAtExit('keep', this.#onExit);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    for (const [key, load] of this.#handedOver) {
      if (this.#options.jobs.has(key)) continue;
      this.#handedOver.delete(key);
      this.#options.onDone(load);
    }
    if (this.#handedOver.size > 0 || this.#watch === null) return;
    clearInterval(this.#watch);
    this.#watch = null;
  }
}
