import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ProgramError } from './program-error.ts';

/** In milliseconds: what a program has to end by itself, once it is asked to. */
const TIME_TO_END = 3_000;
/** In milliseconds: what its last output has to come, once it has ended. */
const TIME_TO_READ = 1_000;
const HAS_GROUPS = process.platform !== 'win32';

export interface ToStart {
  executable: string;
  args: readonly string[];
  folder: string;
  environment: NodeJS.ProcessEnv;
}

/** How a program has ended. */
export interface ProgramEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** By `performance.now`. */
  at: number;
}

/**
 * A program and all that it starts, in a process group of its own (on Windows the program alone), without input. Its
 * end comes in two steps: it exits, and then its output is closed, which others that it has started may delay.
 */
export class ProcessGroup {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** By `performance.now`, before it was started. */
  readonly startedAt: number;
  /** Settles when the program itself has ended. */
  readonly exited: Promise<ProgramEnd>;
  /** Settles when nothing holds its output any more. */
  readonly closed: Promise<void>;
  readonly #child: ChildProcess;
  #isClosed = false;
  #killTimer: NodeJS.Timeout | null = null;

  private constructor(child: ChildProcess, pid: number, startedAt: number) {
    this.#child = child;
    this.pid = pid;
    this.startedAt = startedAt;
    this.stdout = child.stdout as Readable;
    this.stderr = child.stderr as Readable;
    this.exited = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, at: performance.now() }));
    });
    this.closed = new Promise((resolve) => {
      child.once('close', () => {
        this.#isClosed = true;
        if (this.#killTimer) clearTimeout(this.#killTimer);
        resolve();
      });
    });
  }

  /** Starts a program. Rejects with a `ProgramError` where the system refuses. */
  static start({ executable, args, folder, environment }: ToStart): Promise<ProcessGroup> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error) =>
        reject(new ProgramError('not-started', `${executable} could not be started: ${error.message}`));
      const startedAt = performance.now();
      try {
        const child = spawn(executable, args, {
          cwd: folder,
          env: environment,
          stdio: ['ignore', 'pipe', 'pipe'],
          detached: HAS_GROUPS,
          windowsHide: true,
        });
        child.once('error', refuse);
        const { pid } = child;
        // Made at once: what it prints and its end may come before anybody has waited for its start.
        if (pid !== undefined) resolve(new ProcessGroup(child, pid, startedAt));
      } catch (error) {
        refuse(error as Error);
      }
    });
  }

  /** Whether something still holds its output, or it still runs. */
  get isOpen(): boolean {
    return !this.#isClosed;
  }

  /** Settles when it has ended and its last output has come, or when that is held by others for too long. */
  async endOfOutput(): Promise<void> {
    await this.exited;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.closed,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, TIME_TO_READ);
      }),
    ]);
    clearTimeout(timer);
  }

  /** Asks the whole group to end, and ends what has not within three seconds. Settles when it has. */
  async stop(): Promise<void> {
    if (this.#isClosed) return;
    this.#signal('SIGTERM');
    this.#killTimer ??= setTimeout(() => this.kill(), TIME_TO_END);
    await this.closed;
  }

  /** Ends the whole group at once. */
  kill(): void {
    if (this.#isClosed) return;
    this.#signal('SIGKILL');
    // Whoever has left the group may hold the output for ever.
    this.stdout.destroy();
    this.stderr.destroy();
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (HAS_GROUPS) process.kill(-this.pid, signal);
      else this.#child.kill(signal);
    } catch {
      // All of it has ended meanwhile.
    }
  }
}
