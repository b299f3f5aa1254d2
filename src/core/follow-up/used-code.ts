import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledModule, Engine } from '../engine/engine.ts';
import type { Budget } from '../module-cache/automatic-budget.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { isObserved, observe } from '../module-cache/observe.ts';
import { beginOperation } from '../module-cache/operation.ts';
import type { SendableSealKey } from '../module-cache/sendable-seal-key.ts';
import type { Spy } from '../module-cache/spy.ts';
import { warn } from '../module-cache/warn.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { atExit, notAtExit } from './at-exit.ts';
import { isCompiling, waitForCompiles } from './compiling-threads.ts';
import { longestWait } from './run-measures.ts';
import type { SaveUsedOutcome, SaveUsedRequest, UsedCodeTasks } from './used-code-tasks.ts';

export interface UsedCodeOptions {
  engine: Engine;
  tasks: Pick<UsedCodeTasks, 'saveUsed'>;
  /** Where it is kept. */
  disk: { readonly directory: string; readonly budget: Budget };
  /** Gives the disk tier's key; null where no other thread can have it. */
  sealKey(): SendableSealKey | null;
  /**
   * Ends a training run, in which V8 optimizes all that runs: until then nothing is written, since artifacts carry
   * another stamp. Null where this is none.
   */
  endTraining?: (() => void) | null;
  /** How much machine code V8 has of a module by now, asked on the calling thread; without it, a thread finds that out. */
  codeBytes?: (module: CompiledModule['module']) => Bytes;
  /** Whose save it is, on the diagnostics channels, and who counts it. */
  source: Pick<Spy, 'counts'>;
}

/** A module whose machine code is kept as it comes to be. */
interface Watched {
  key: ModuleHash;
  module: WeakRef<CompiledModule>;
  name: string | null;
  /** What the entry on disk has; 0 where there is none. */
  savedBytes: Bytes;
  /** What V8 had at the last look. */
  seenBytes: Bytes;
  nextLook: Milliseconds;
  timer: NodeJS.Timeout | null;
  saving: boolean;
  /** Whether somebody has asked for it, and not the mode that is to cost nothing noticeable. */
  isAskedFor: boolean;
}

/** What `watch` is to know of a module. */
export interface WatchTerms {
  name: string | null;
  /** What machine code the entry on disk has; 0 where there is none. */
  savedBytes: Bytes;
  isAskedFor: boolean;
}

/** The first look at what ran; each later one comes after twice the time, up to the longest. */
const FIRST_LOOK: Milliseconds = 2_000;
const LONGEST_PAUSE: Milliseconds = 60_000;
/** What an entry must have more than the one before, to be worth its write. */
const GROWTH = 1.25;
/** Less than this is less than what V8 makes while the entry is read. */
const LEAST: Bytes = 4 * 1024;
/** How long the end of the process may wait for its last save, all modules together. */
const LONGEST_END: Milliseconds = 250;
/** The same as a share of its life, where nobody has asked for it. */
const SHARE_OF_LIFE = 0.05;
/** A save takes a thread's start and a write. */
const SHORTEST_END: Milliseconds = 50;

/** A training run is there for its save. */
const LONGEST_TRAINING_END: Milliseconds = 30_000;
const TURN: Milliseconds = 20;
const QUIET_TURNS = 5;

/**
 * Keeps the machine code of what ran: looks at a module at growing intervals while the program runs, and once more when
 * the process ends in an orderly way, and writes an entry where there is a quarter more than before. The looking and the
 * writing are done on a thread of the cache.
 */
export class UsedCode {
  readonly #options: UsedCodeOptions;
  readonly #watched = new Map<ModuleHash, Watched>();
  readonly #onExit = () => this.saveAtExit();
  readonly #beforeExit = () => void this.flush();
  #endTraining: (() => void) | null;
  #closed = false;

  constructor(options: UsedCodeOptions) {
    this.#options = options;
    this.#endTraining = options.endTraining ?? null;
    // V8 from 14 on hands out what it has compiled while the event loop turns, which it does no more at the end itself.
    if (this.#endTraining) process.once('beforeExit', this.#beforeExit);
  }

  /** How many modules are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Watches a module. */
  watch(key: ModuleHash, module: CompiledModule, { name, savedBytes, isAskedFor }: WatchTerms): void {
    if (this.#closed || this.#watched.has(key)) return;
    const watched: Watched = {
      key,
      module: new WeakRef(module),
      name,
      savedBytes,
      seenBytes: savedBytes,
      nextLook: FIRST_LOOK,
      timer: null,
      saving: false,
      isAskedFor,
    };
    if (this.#watched.size === 0) atExit('keep', this.#onExit);
    this.#watched.set(key, watched);
    this.#schedule(watched);
  }

  /** Looks at all modules now, and writes those that have grown. Gives how many were written. */
  async flush(): Promise<number> {
    if (this.#endTraining) await this.#whileCompiling();
    this.#leaveTraining();
    const outcomes = await Promise.all([...this.#watched.values()].map((watched) => this.#save(watched)));
    return outcomes.filter((outcome) => outcome?.saved).length;
  }

  close(): void {
    this.#closed = true;
    this.#leaveTraining();
    process.off('beforeExit', this.#beforeExit);
    for (const watched of [...this.#watched.values()]) this.#forget(watched);
  }

  async #whileCompiling(): Promise<void> {
    const end = performance.now() + LONGEST_TRAINING_END;
    for (let quiet = 0; quiet < QUIET_TURNS && performance.now() < end; ) {
      await sleep(TURN);
      quiet = isCompiling() ? 0 : quiet + 1;
    }
  }

  #leaveTraining(): void {
    this.#endTraining?.();
    this.#endTraining = null;
  }

  #schedule(watched: Watched): void {
    if (this.#closed || this.#endTraining) return;
    watched.timer = setTimeout(async () => {
      const before = watched.seenBytes;
      await this.#save(watched);
      // What changes is looked at again soon; what has come to rest, ever more seldom.
      watched.nextLook = watched.seenBytes > before * GROWTH ? FIRST_LOOK : watched.nextLook * 2;
      watched.nextLook = Math.min(watched.nextLook, LONGEST_PAUSE);
      if (this.#watched.has(watched.key)) this.#schedule(watched);
    }, watched.nextLook).unref();
  }

  async #save(watched: Watched): Promise<SaveUsedOutcome | null> {
    const request = this.#requestOf(watched, null);
    if (request === null) {
      this.#forget(watched);
      return null;
    }
    if (watched.saving) return null;
    watched.saving = true;
    try {
      const start = performance.now();
      const outcome = await this.#options.tasks.saveUsed(request);
      const ms = performance.now() - start;
      this.#note(watched, outcome);
      if (outcome.saved) this.#options.source.counts.saves.success++;
      if (outcome.saved && isObserved('save', undefined)) await this.#tell(request, outcome, ms);
      return outcome;
    } catch {
      // The threads have been closed.
      return null;
    } finally {
      watched.saving = false;
    }
  }

  #requestOf(watched: Watched, done: SharedArrayBuffer | null): SaveUsedRequest | null {
    const compiled = watched.module.deref();
    const { disk, engine } = this.#options;
    const sealKey = this.#options.sealKey();
    if (compiled === undefined || sealKey === null) return null;
    return {
      module: compiled.module,
      key: watched.key,
      wireLength: compiled.wireLength,
      engineId: engine.deterministicId,
      name: watched.name,
      least: Math.max(LEAST, watched.savedBytes * GROWTH),
      directory: disk.directory,
      sealKey,
      budget: disk.budget,
      done,
    };
  }

  #note(watched: Watched, { artifactBytes, keptBytes, problem }: SaveUsedOutcome): void {
    watched.seenBytes = artifactBytes;
    watched.savedBytes = Math.max(watched.savedBytes, keptBytes);
    if (problem !== null) {
      const error = new CacheError('file-write', `what ran of ${watched.key} could not be kept: ${problem}`);
      warn(error, watched.key, this.#options.engine, undefined);
    }
  }

  /** The thread that saves is heard by nobody. */
  async #tell(
    { key, engineId, module, wireLength }: SaveUsedRequest,
    { artifactBytes }: SaveUsedOutcome,
    ms: Milliseconds,
  ): Promise<void> {
    const { source } = this.#options;
    const operation = beginOperation({ kind: 'save', tier: 'disk', key, engineId, promotion: false, source });
    const saved = { module, wireSource: null, wireLength, artifactBytes };
    await observe(
      operation,
      undefined,
      async () => saved,
      () => ms,
    );
  }

  /**
   * Writes what ran in a process that is about to end, and waits a moment for it. Nothing can be waited for then but
   * another thread, which does the work meanwhile.
   */
  saveAtExit(): void {
    const isTraining = this.#endTraining !== null;
    const all = [...this.#watched.values()];
    const isAskedFor = all.some((watched) => watched.isAskedFor);
    const limit = isTraining ? LONGEST_TRAINING_END : longestEnd(isAskedFor);
    // A command that is over at once is not to wait for what is no more than a try.
    const worthIt = isTraining || limit >= SHORTEST_END ? all : [];
    const isFree = isTraining || isAskedFor;
    const start = performance.now();
    if (worthIt.length > 0) waitForCompiles(isTraining ? limit : isAskedFor ? longestWait() : limit / 2);
    this.#leaveTraining();
    const end = (isFree ? performance.now() : start) + limit;
    const waits: Int32Array[] = [];
    for (const watched of worthIt) {
      if (watched.saving) continue;
      const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const request = this.#requestOf(watched, done);
      if (request === null || this.#hasTooLittle(watched, request)) continue;
      void this.#options.tasks.saveUsed(request).catch(() => {});
      waits.push(new Int32Array(done));
    }
    for (const wait of waits) Atomics.wait(wait, 0, 0, Math.max(0, end - performance.now()));
  }

  /** A program that ends soon, and of which nothing is worth its write, is not to wait for the start of a thread. */
  #hasTooLittle({ seenBytes, savedBytes }: Watched, { module, least }: SaveUsedRequest): boolean {
    const { codeBytes } = this.#options;
    // What has much by now takes time to look at.
    if (codeBytes === undefined || seenBytes > savedBytes || this.#endTraining) return false;
    return codeBytes(module) < least;
  }

  /** Watches a module no more, of which something better than what ran is made. */
  letGo(key: ModuleHash): void {
    const watched = this.#watched.get(key);
    if (watched) this.#forget(watched);
  }

  #forget(watched: Watched): void {
    if (watched.timer) clearTimeout(watched.timer);
    this.#watched.delete(watched.key);
    if (this.#watched.size === 0) notAtExit('keep', this.#onExit);
  }
}

function longestEnd(isAskedFor: boolean): Milliseconds {
  return isAskedFor ? LONGEST_END : Math.min(LONGEST_END, performance.now() * SHARE_OF_LIFE);
}
