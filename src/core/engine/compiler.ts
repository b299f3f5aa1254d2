import { freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ChildProcess,
  ChildProcessListener,
  StartChildProcess,
} from '../child-process/child-process.ts';
import { findEntry } from '../child-process/entries.ts';
import { type Artifact, allocateArtifact } from '../codec/codec.ts';
import { findAddon } from '../codec/find-addon.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { type CompileReply, type CompileRequest, inPieces } from './compile-messages.ts';
import type { CompileOptions } from './engine.ts';
import { EngineError } from './engine-error.ts';
import { sampleOf } from './sample.ts';
import type { WireBytes } from './wire-bytes.ts';

/** What a compiling process made. */
export interface CompiledArtifact {
  /** Empty where the module has no functions of its own. */
  artifact: Artifact;
  /** The engine that it is of. */
  engineId: string;
  /** What V8 took, without the start of the process and the way of the bytes. */
  compileMs: Milliseconds;
}

export interface CompilerOptions {
  start: StartChildProcess;
  /** The compiling process's file; it is looked for by default. */
  entry?: string | undefined;
  /** How many modules are compiled at once, each in a process; two by default. */
  processes?: number | undefined;
  /** The codec's addon; it is looked for by default, and null leaves it to V8's natives. */
  addonPath?: string | null | undefined;
  /**
   * Whether nobody waits for its compiles: they give way to all else, may take half of the
   * memory that is free, and keep no process alive.
   */
  background?: boolean | undefined;
  /** How long one module may take; ten minutes by default. */
  timeout?: Milliseconds | undefined;
  /** How long a compiling process is kept for what comes next, where it has compiled small modules only; five seconds by default. */
  idle?: Milliseconds | undefined;
  /** How long a compiling process may be silent, which says that it is alive each second; 30 seconds by default. */
  silence?: Milliseconds | undefined;
}

interface Job {
  wireBytes: WireBytes;
  options: CompileOptions;
  resolve(compiled: CompiledArtifact): void;
  reject(error: unknown): void;
}

/** A process with the job it is at. */
interface Seat {
  process: ChildProcess<CompileRequest>;
  listener: ChildProcessListener<CompileReply>;
  /** What it has compiled, by `sampleOf`: V8 would answer a second time from what it still has in memory. */
  readonly compiled: Set<string>;
  /** Whether it is worth keeping: a large compile leaves hundreds of megabytes behind. */
  isSmall: boolean;
  ended: boolean;
}

/** Two, so that a small module need not wait for an enormous one; each compile uses all cores by itself. */
const PROCESSES = 2;
/** The largest known module, 39 MB, takes about a minute on two cores: ten times that, for slower machines. */
const TIMEOUT: Milliseconds = 600_000;
/** A process that is killed is gone within milliseconds. */
const END_LIMIT: Milliseconds = 5_000;
/** Enough for all but the largest modules. */
const LEAST_MEMORY: Bytes = 2 ** 30;
/** Starting a process takes a hundred times as long as to compile a small module in it. */
const IDLE: Milliseconds = 5_000;
const SMALL_MODULE: Bytes = 256 * 1024;
/** Far longer than the longest pause that was seen on a busy machine. */
const SILENCE: Milliseconds = 30_000;

/**
 * Compiles in processes of their own, in the order of asking. A process takes one module after the other while any
 * wait. One that has compiled small modules is kept for a while, since starting it takes longer than most of those.
 */
export class Compiler {
  readonly #start: StartChildProcess;
  readonly #entry: string | null;
  readonly #processes: number;
  readonly #addonPath: string | null;
  readonly #background: boolean;
  readonly #timeout: Milliseconds;
  readonly #silence: Milliseconds;
  readonly #idle: Milliseconds;
  /** A process that waits for work. */
  #idler: { seat: Seat; timeout: NodeJS.Timeout } | null = null;
  readonly #waiting: Job[] = [];
  readonly #cancels = new Set<() => void>();
  /** Each settles when a process has ended, from the moment on that it is being started. */
  readonly #ends = new Set<Promise<void>>();
  #seats = 0;
  #closed = false;

  constructor({
    start,
    entry,
    processes = PROCESSES,
    addonPath = findAddon(),
    background = false,
    timeout = TIMEOUT,
    silence = SILENCE,
    idle = IDLE,
  }: CompilerOptions) {
    this.#start = start;
    this.#entry = entry ?? findEntry('compile-process');
    this.#processes = processes;
    this.#addonPath = addonPath;
    this.#background = background;
    this.#timeout = timeout;
    this.#silence = silence;
    this.#idle = idle;
  }

  /**
   * Gives the artifact of a module. Rejects with an `EngineError`: `invalid-module`, `compiler-crashed`,
   * `compiler-timeout`, `no-compiler` where no process can be started, `cancelled`, `other`.
   */
  compile(wireBytes: WireBytes, options: CompileOptions = {}): Promise<CompiledArtifact> {
    return new Promise((resolve, reject) => {
      if (this.#closed || options.signal?.aborted) return reject(cancelled());
      const job: Job = { wireBytes, options, resolve, reject };
      options.signal?.addEventListener('abort', () => this.#withdraw(job), { once: true });
      this.#waiting.push(job);
      if (this.#seats < this.#processes) void this.#work();
    });
  }

  /** Ends all compiling processes, and waits for their end; what waits or runs rejects as cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(cancelled());
    for (const cancel of this.#cancels) cancel();
    this.#takeIdler()?.process.kill();
    const over = new AbortController();
    // Who starts the processes may be the host, and may never tell.
    const limit = sleep(END_LIMIT, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#ends), limit]);
    over.abort();
  }

  #withdraw(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place === -1) return;
    this.#waiting.splice(place, 1);
    job.reject(cancelled());
  }

  /** Takes jobs until none waits. */
  async #work(): Promise<void> {
    this.#seats++;
    let seat: Seat | null = null;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      job.options.onStart?.();
      const name = sampleOf(job.wireBytes);
      if (seat?.compiled.has(name)) {
        seat.process.kill();
        seat = null;
      }
      try {
        seat ??= await this.#takeSeat(name);
        seat.compiled.add(name);
        seat.isSmall &&= job.wireBytes.byteLength <= SMALL_MODULE;
        job.resolve(await this.#run(seat, job));
      } catch (error) {
        // A module that V8 refuses has done the process no harm; after anything else it is not trusted.
        if (!(error instanceof EngineError && error.kind === 'invalid-module')) {
          seat?.process.kill();
          seat = null;
        }
        job.reject(error);
      }
    }
    this.#seats--;
    if (seat) this.#leave(seat);
  }

  /** Keeps a process for a while, or ends it. */
  #leave(seat: Seat): void {
    if (this.#closed || this.#idler !== null || !seat.isSmall || seat.ended) {
      seat.process.kill();
      return;
    }
    seat.process.keepAlive?.(false);
    const timeout = setTimeout(() => this.#takeIdler()?.process.kill(), this.#idle).unref();
    this.#idler = { seat, timeout };
  }

  #takeIdler(): Seat | null {
    if (this.#idler === null) return null;
    const { seat, timeout } = this.#idler;
    this.#idler = null;
    clearTimeout(timeout);
    seat.process.keepAlive?.(!this.#background);
    return seat;
  }

  async #takeSeat(name: string): Promise<Seat> {
    const idler = this.#takeIdler();
    if (idler && !idler.ended && !idler.compiled.has(name)) return idler;
    idler?.process.kill();
    const nobody: ChildProcessListener<CompileReply> = { onReply: () => {}, onExit: () => {} };
    const seat: Omit<Seat, 'process'> = {
      listener: nobody,
      compiled: new Set(),
      isSmall: true,
      ended: false,
    };
    if (this.#entry === null) throw noEntry();
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    this.#ends.add(end);
    void end.then(() => this.#ends.delete(end));
    try {
      const process = await this.#start<CompileRequest, CompileReply>(this.#entry, {
        onReply: (reply) => seat.listener.onReply(reply),
        onExit: (code) => {
          ended();
          seat.ended = true;
          seat.listener.onExit(code);
        },
      });
      if (this.#background) process.keepAlive?.(false);
      return Object.assign(seat, { process });
    } catch (cause) {
      ended();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EngineError('no-compiler', `the compiling process could not be started: ${why}`, { cause });
    }
  }

  #requestOf(wireBytes: WireBytes): CompileRequest {
    const background = this.#background ? { memoryLimit: Math.max(LEAST_MEMORY, freemem() / 2) } : null;
    return { type: 'begin', wireLength: wireBytes.byteLength, addonPath: this.#addonPath, background };
  }

  #run(seat: Seat, { wireBytes, options: { signal } }: Job): Promise<CompiledArtifact> {
    const over = new AbortController();
    let cancel = () => {};
    const watch: { silence?: NodeJS.Timeout; timeout?: NodeJS.Timeout } = {};
    const compiled = new Promise<CompiledArtifact>((resolve, reject) => {
      const collect = collectArtifact(resolve, reject);
      watch.timeout = setTimeout(() => reject(tookTooLong(this.#timeout)), this.#timeout);
      watch.silence = setTimeout(() => reject(fellSilent(this.#silence)), this.#silence);
      if (this.#background) for (const timer of Object.values(watch)) timer.unref();
      seat.listener = {
        onExit: (code) => reject(crashed(code)),
        onReply: (reply) => {
          watch.silence?.refresh();
          collect(reply);
        },
      };
      cancel = () => reject(cancelled());
    });
    // The wait for the process, or `onStart`, may have been what made the caller give up.
    if (signal?.aborted || this.#closed) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.#cancels.add(cancel);
    void send(seat.process, this.#requestOf(wireBytes), wireBytes, over.signal);
    return compiled.finally(() => {
      over.abort();
      clearTimeout(watch.timeout);
      clearTimeout(watch.silence);
      signal?.removeEventListener('abort', cancel);
      this.#cancels.delete(cancel);
    });
  }
}

/** Puts the artifact together from the replies that bring it. */
function collectArtifact(
  resolve: (compiled: CompiledArtifact) => void,
  reject: (error: EngineError) => void,
): (reply: CompileReply) => void {
  let artifact = new Uint8Array(allocateArtifact(0));
  let engineId = '';
  let compileMs = 0;
  let received = 0;
  return (reply) => {
    switch (reply.type) {
      case 'alive':
        break;
      case 'begin':
        artifact = new Uint8Array(allocateArtifact(reply.artifactLength));
        ({ engineId, compileMs } = reply);
        break;
      case 'piece':
        artifact.set(reply.bytes, received);
        received += reply.bytes.byteLength;
        break;
      case 'done':
        resolve({ artifact: artifact.buffer, engineId, compileMs });
        break;
      case 'refused':
        reject(new EngineError('invalid-module', reply.reason));
        break;
      case 'failed':
        reject(new EngineError('other', `the module could not be compiled: ${reply.reason}`));
        break;
    }
  };
}

async function send(
  process: ChildProcess<CompileRequest>,
  begin: CompileRequest,
  wireBytes: WireBytes,
  over: AbortSignal,
): Promise<void> {
  process.post(begin);
  for await (const piece of inPieces(wireBytes)) {
    if (over.aborted) return;
    process.post(piece);
  }
  process.post({ type: 'compile' });
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'the compile was cancelled');
}

function noEntry(): EngineError {
  return new EngineError(
    'no-compiler',
    'the file of the compiling process was not found: leave wasm-compile-cache out of the bundle, or copy its dist/wasm-compile-cache.compile-process.mjs beside it',
  );
}

function tookTooLong(limit: Milliseconds): EngineError {
  return new EngineError(
    'compiler-timeout',
    `the compile was not done after ${limit / 1000} s, and has been ended`,
  );
}

function fellSilent(limit: Milliseconds): EngineError {
  return new EngineError(
    'compiler-timeout',
    `the compiling process gave no sign of life for ${limit / 1000} s, and has been ended`,
  );
}

function crashed(code: number | null): EngineError {
  const how = code === null ? 'it was killed' : `exit code ${code}`;
  return new EngineError(
    'compiler-crashed',
    `the compiling process ended before it was done (${how}): the module breaks the compiler, or needs more memory than this machine has`,
  );
}
