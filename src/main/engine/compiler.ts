import type {
  ChildProcess,
  ChildProcessListener,
  StartChildProcess,
} from '../child-process/child-process.ts';
import { type CompileReply, type CompileRequest, inPieces } from './compile-messages.ts';
import type { CompileOptions } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { WireBytes } from './wire-bytes.ts';

interface Job {
  wireBytes: WireBytes;
  options: CompileOptions;
  resolve(artifact: ArrayBuffer): void;
  reject(error: unknown): void;
}

/** A process with the job it is at. */
interface Seat {
  process: ChildProcess<CompileRequest>;
  listener: ChildProcessListener<CompileReply>;
}

/** Two, so that a small module need not wait for an enormous one; each compile uses all cores by itself. */
const MAX_PROCESSES = 2;

/**
 * Compiles in processes of their own, in the order of asking. A process takes one module after the other while any
 * wait, and is ended then: kept longer, V8 would answer a repeated compile from what it still has in memory.
 */
export class Compiler {
  readonly #start: StartChildProcess;
  readonly #waiting: Job[] = [];
  readonly #cancels = new Set<() => void>();
  #seats = 0;
  #closed = false;

  constructor(start: StartChildProcess) {
    this.#start = start;
  }

  /**
   * Gives the artifact of a module; empty where it has no functions of its own.
   * Rejects with an `EngineError`: `invalid-module`, `compiler-crashed`, `cancelled`, `other`.
   */
  compile(wireBytes: WireBytes, options: CompileOptions = {}): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      if (this.#closed || options.signal?.aborted) return reject(cancelled());
      const job: Job = { wireBytes, options, resolve, reject };
      options.signal?.addEventListener('abort', () => this.#withdraw(job), { once: true });
      this.#waiting.push(job);
      if (this.#seats < MAX_PROCESSES) void this.#work();
    });
  }

  /** Ends all compiling processes; what waits or runs rejects as cancelled. */
  close(): void {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(cancelled());
    for (const cancel of this.#cancels) cancel();
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
      try {
        seat ??= this.#takeSeat();
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
    seat?.process.kill();
    this.#seats--;
  }

  #takeSeat(): Seat {
    const nobody: ChildProcessListener<CompileReply> = { onReply: () => {}, onExit: () => {} };
    const seat: Pick<Seat, 'listener'> = { listener: nobody };
    try {
      const process = this.#start<CompileRequest, CompileReply>('compile-process', {
        onReply: (reply) => seat.listener.onReply(reply),
        onExit: (code) => seat.listener.onExit(code),
      });
      return Object.assign(seat, { process });
    } catch (cause) {
      throw new EngineError('other', 'the compiling process could not be started', { cause });
    }
  }

  #run(seat: Seat, { wireBytes, options: { signal } }: Job): Promise<ArrayBuffer> {
    const over = new AbortController();
    let cancel = () => {};
    const compiled = new Promise<ArrayBuffer>((resolve, reject) => {
      seat.listener = {
        onExit: (code) => reject(crashed(code)),
        onReply: collectArtifact(resolve, reject),
      };
      cancel = () => reject(cancelled());
    });
    // `onStart` may have been what made the caller give up.
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.#cancels.add(cancel);
    void send(seat.process, wireBytes, over.signal);
    return compiled.finally(() => {
      over.abort();
      signal?.removeEventListener('abort', cancel);
      this.#cancels.delete(cancel);
    });
  }
}

/** Puts the artifact together from the replies that bring it. */
function collectArtifact(
  resolve: (artifact: ArrayBuffer) => void,
  reject: (error: EngineError) => void,
): (reply: CompileReply) => void {
  let artifact = new Uint8Array(0);
  let received = 0;
  return (reply) => {
    switch (reply.type) {
      case 'begin':
        artifact = new Uint8Array(reply.artifactLength);
        break;
      case 'piece':
        artifact.set(reply.bytes, received);
        received += reply.bytes.byteLength;
        break;
      case 'done':
        resolve(artifact.buffer);
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
  wireBytes: WireBytes,
  over: AbortSignal,
): Promise<void> {
  process.post({ type: 'begin', wireLength: wireBytes.byteLength });
  for await (const piece of inPieces(wireBytes)) {
    if (over.aborted) return;
    process.post(piece);
  }
  process.post({ type: 'compile' });
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'the compile was cancelled');
}

function crashed(code: number | null): EngineError {
  const how = code === null ? 'it was killed' : `exit code ${code}`;
  return new EngineError(
    'compiler-crashed',
    `the compiling process ended before it was done (${how}): the module breaks the compiler, or needs more memory than this machine has`,
  );
}
