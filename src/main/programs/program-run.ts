import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { OutputBatch, OutputStream, ProgramRun } from '../../shared/program.ts';
import { settled } from './background-compiles.ts';
import { guardGroup } from './guard.ts';
import { LoadReport } from './load-report.ts';
import { OutputLines } from './output-lines.ts';
import { ProcessGroup } from './process-group.ts';
import { withHook, withoutHook } from './program-environment.ts';
import type { Program } from './resolve-program.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

/** In milliseconds. */
const READ_REPORT_EVERY = 200;

export interface RunListener {
  /** What it has come to has changed. */
  onChange(): void;
  /** It has printed something. */
  onOutput(): void;
  /** Told of what went wrong without changing what the program does. */
  onWarning(message: string): void;
}

/** One run of a program, from its start until it is left behind. */
export class RunOfProgram {
  readonly state: ProgramRun;
  readonly output = new OutputLines();
  readonly #program: Program;
  readonly #listener: RunListener;
  readonly #abort = new AbortController();
  #group: ProcessGroup | null = null;
  #report: LoadReport | null = null;
  #folder: string | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(program: Program, listener: RunListener) {
    this.#program = program;
    this.#listener = listener;
    this.state = {
      id: randomUUID(),
      command: program.command,
      executable: program.executable,
      folder: program.folder,
      cacheFolder: program.hooked ? program.cacheFolder : null,
      state: 'running',
      pid: null,
      startedAt: Date.now(),
      endedAt: null,
      firstOutputMs: null,
      exitCode: null,
      signal: null,
      wasStopped: false,
      leavesRunning: false,
      problem: null,
      outputBytes: 0,
      loads: [],
      moreLoads: 0,
      compiling: null,
    };
  }

  /** Whether it runs, or something that it has started does. */
  get isOpen(): boolean {
    return this.#group?.isOpen ?? this.state.state === 'running';
  }

  /** Starts it. Rejects with a `ProgramError` where that fails. */
  async start(): Promise<void> {
    const { state } = this;
    try {
      this.#folder = await makeRunFolder();
      this.#group = await ProcessGroup.start({
        ...this.#program,
        environment: this.#environment(this.#folder),
      });
    } catch (error) {
      state.endedAt = Date.now();
      state.state = 'failed';
      await this.#removeFolder();
      throw error;
    }
    state.pid = this.#group.pid;
    state.startedAt = Date.now();
    this.#ended = this.#follow(this.#group);
    if (state.wasStopped) void this.stop();
    this.#listener.onChange();
  }

  /** Ends it, and all that it has started. Settles when nothing of it holds its output any more. */
  async stop(): Promise<void> {
    const { state } = this;
    if (state.state === 'running') Object.assign(state, { state: 'stopping', wasStopped: true });
    this.#listener.onChange();
    await this.#group?.stop();
  }

  /** Ends it, and removes what it needed. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.stop();
    await this.#ended;
    await this.#removeFolder();
  }

  #environment(folder: string): NodeJS.ProcessEnv {
    if (!this.#program.hooked) return withoutHook(this.#program);
    this.#report = new LoadReport(join(folder, 'loads.jsonl'));
    const { cacheFolder } = this.#program;
    return withHook(this.#program, {
      label: `run:${this.state.id}`,
      cacheFolder,
      reportPath: this.#report.path,
    });
  }

  /** Never rejects. */
  async #follow(group: ProcessGroup): Promise<void> {
    const { state, output } = this;
    const { onChange, onOutput } = this.#listener;
    const endGuard = guardGroup(group.pid);
    const take = (stream: OutputStream) => (piece: Buffer) => {
      if (state.firstOutputMs === null) {
        state.firstOutputMs = performance.now() - group.startedAt;
        onChange();
      }
      output.add(stream, piece);
      state.outputBytes = output.bytes;
      onOutput();
    };
    group.stdout.on('data', take('out'));
    group.stderr.on('data', take('err'));
    const timer = setInterval(() => void this.#readReport(), READ_REPORT_EVERY);
    const { exitCode, signal, at } = await group.exited;
    const endedAt = state.startedAt + at - group.startedAt;
    await group.endOfOutput();
    clearInterval(timer);
    await this.#readReport();
    Object.assign(state, {
      state: 'ended',
      endedAt,
      exitCode,
      signal,
      leavesRunning: group.isOpen,
    });
    if (!group.isOpen) output.end();
    onOutput();
    onChange();
    const compiled = this.#program.hooked ? this.#followCompiles() : Promise.resolve();
    if (group.isOpen) {
      await group.closed;
      output.end();
      state.leavesRunning = false;
      onOutput();
      onChange();
    }
    endGuard();
    await compiled;
  }

  /** What is compiled for the next run. */
  async #followCompiles(): Promise<void> {
    try {
      await settled(this.#program.cacheFolder, this.#abort.signal, (compiling) => {
        if (JSON.stringify(compiling) === JSON.stringify(this.state.compiling)) return;
        this.state.compiling = compiling;
        this.#listener.onChange();
      });
    } catch (error) {
      this.#warn(error);
    }
    this.state.compiling = null;
    this.#listener.onChange();
  }

  async #readReport(): Promise<void> {
    const report = this.#report;
    if (report === null) return;
    try {
      if (!(await report.read())) return;
      this.state.loads = [...report.loads];
      this.state.moreLoads = report.more;
      this.#listener.onChange();
    } catch (error) {
      this.#report = null;
      this.#warn(error);
    }
  }

  async #removeFolder(): Promise<void> {
    if (this.#folder === null) return;
    await removeRunFolder(this.#folder).catch((error) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.#listener.onWarning(error instanceof Error ? error.message : String(error));
  }
}

/** Gives all that is remembered of a run's output. */
export function outputOf({ state, output }: RunOfProgram): OutputBatch {
  return { runId: state.id, ...output.all() };
}
