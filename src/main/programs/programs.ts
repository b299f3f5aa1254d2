import { homedir } from 'node:os';
import { cacheHome } from 'wasm-compile-cache';
import type { ProgramsUpdate } from '../../shared/contract.ts';
import type { OutputBatch, ProgramDefaults } from '../../shared/program.ts';
import { ComparisonQueue, problemOfProgram } from './comparison-queue.ts';
import { ComparisonsFolder } from './comparisons-folder.ts';
import { nodeOfPath } from './node-of-path.ts';
import { ProgramError } from './program-error.ts';
import { outputOf, RunOfProgram } from './program-run.ts';
import type { Program } from './resolve-program.ts';

/** In milliseconds: text that comes faster than this cannot be read anyway. */
const PUBLISH_EVERY = 50;

export interface ProgramsOptions {
  /** Where comparisons are kept. */
  folder: string;
  appVersion: string;
  /** Takes what has changed, at most twenty times a second. */
  publish(update: ProgramsUpdate): void;
  /** Told of what went wrong without changing what a program does. */
  onWarning(message: string): void;
}

/**
 * The program that runs, or ran last, and the comparison: one of the two at a time, for they would slow each other down.
 */
export class Programs {
  readonly kept: ComparisonsFolder;
  readonly #options: ProgramsOptions;
  readonly #comparisons: ComparisonQueue;
  #run: RunOfProgram | null = null;
  #node: Promise<ProgramDefaults['node']> | null = null;
  #isStarting = false;
  readonly #changed = new Set<keyof ProgramsUpdate>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ProgramsOptions) {
    this.#options = options;
    this.kept = new ComparisonsFolder(options.folder);
    this.#comparisons = new ComparisonQueue({
      kept: this.kept,
      appVersion: options.appVersion,
      onChange: () => this.#publish('comparison'),
      onWarning: options.onWarning,
    });
  }

  /** Gives all there is to show, for a window that opens. */
  snapshot(): Required<ProgramsUpdate> {
    return {
      run: this.#run?.state ?? null,
      output: this.#run ? outputOf(this.#run) : null,
      comparison: this.#comparisons.state,
    };
  }

  /** Gives what the form needs to know of this machine. */
  async defaults(): Promise<ProgramDefaults> {
    return { folder: startFolder(), cacheFolder: cacheHome(), node: await this.#nodeOfPath() };
  }

  /** Runs a program. Rejects with a `ProgramError` where another one runs; what then fails is told of in its run. */
  async run(program: Program): Promise<void> {
    await this.#alone(async () => {
      await this.#run?.close();
      const run = new RunOfProgram(program, {
        onChange: () => this.#publish('run'),
        onOutput: () => this.#publish('run', 'output'),
        onWarning: this.#options.onWarning,
      });
      this.#run = run;
      try {
        await run.start();
      } catch (error) {
        run.state.problem = problemOfProgram(error);
      }
      this.#publish('run', 'output');
    });
  }

  /** Ends the program that runs, and all that it has started. Settles when it has. */
  async stop(): Promise<void> {
    await this.#run?.stop();
  }

  /** Begins to compare. Rejects with a `ProgramError` where something is under way. */
  async compare(program: Program, runs: number): Promise<void> {
    await this.#alone(async () => this.#comparisons.start(program, runs, await this.#nodeOfPath()));
  }

  cancelComparison(): void {
    this.#comparisons.cancel();
  }

  /** Ends all that it has started. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all([this.#run?.close(), this.#comparisons.close(), this.kept.emptyDeleted()]);
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#comparisons.isRunning) {
      throw new ProgramError('refused', 'A comparison is under way', 'Cancel it first, or wait for its end.');
    }
    if (this.#isStarting || this.#run?.isOpen) {
      const what = this.#isStarting ? 'Another program' : this.#run?.state.command;
      throw new ProgramError('refused', `${what} still runs`, 'Stop it first, or wait for its end.');
    }
    this.#isStarting = true;
    try {
      await work();
    } finally {
      this.#isStarting = false;
    }
  }

  #nodeOfPath(): Promise<ProgramDefaults['node']> {
    this.#node ??= nodeOfPath(startFolder());
    return this.#node;
  }

  #publish(...parts: (keyof ProgramsUpdate)[]): void {
    for (const part of parts) this.#changed.add(part);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#options.publish(this.#take());
    }, PUBLISH_EVERY);
  }

  #take(): ProgramsUpdate {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    return {
      ...(changed.has('run') && { run: this.#run?.state ?? null }),
      ...(changed.has('output') && { output: this.#takeOutput() }),
      ...(changed.has('comparison') && { comparison: this.#comparisons.state }),
    };
  }

  #takeOutput(): OutputBatch | null {
    if (!this.#run) return null;
    const { more, ...output } = this.#run.output.take();
    if (more) this.#publish('output');
    return { runId: this.#run.state.id, ...output };
  }
}

/** Where the app was started, unless that says nothing, as for an app that the desktop has started. */
function startFolder(): string {
  const folder = process.cwd();
  return folder === '/' ? homedir() : folder;
}
