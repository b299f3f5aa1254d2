import { randomUUID } from 'node:crypto';
import { MAX_RUN_NAME_LENGTH } from '../../shared/benchmark-run.ts';
import type { Problem } from '../../shared/problem.ts';
import type { ComparisonState, ProgramComparison } from '../../shared/program-comparison.ts';
import { describeMachine, loadOfLastMinute } from '../benchmark/machine.ts';
import { compareProgram, countRuns } from './compare-program.ts';
import type { ComparisonsFolder } from './comparisons-folder.ts';
import { ProgramError } from './program-error.ts';
import type { Program } from './resolve-program.ts';

export interface ComparisonQueueOptions {
  kept: Pick<ComparisonsFolder, 'keep' | 'path'>;
  appVersion: string;
  onChange(): void;
  /** Told of what went wrong without changing what is measured. */
  onWarning(message: string): void;
}

/** The comparison that is under way, or was last: one at a time. One of which anything was measured is kept. */
export class ComparisonQueue {
  readonly #options: ComparisonQueueOptions;
  #state: ComparisonState | null = null;
  #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ComparisonQueueOptions) {
    this.#options = options;
  }

  /** Null where none has been started. */
  get state(): ComparisonState | null {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state?.comparison.status === 'running';
  }

  /** Begins to compare. Throws a `ProgramError` where a comparison is under way. */
  start(program: Program, runs: number, node: ProgramComparison['node']): void {
    if (this.isRunning) {
      throw new ProgramError(
        'refused',
        'Another comparison is under way',
        'Cancel that first, or wait for it.',
      );
    }
    const comparison = newComparison(program, { runs, node, appVersion: this.#options.appVersion });
    this.#state = {
      comparison,
      done: 0,
      total: countRuns(runs),
      phase: 'trying',
      phaseStartedAt: Date.now(),
      compiling: null,
      keepProblem: null,
    };
    this.#abort = new AbortController();
    this.#options.onChange();
    this.#ended = this.#measure(this.#state, program);
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** Settles when the comparison that was last started is over. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends the comparison that is under way; settles when nothing of it is left. */
  async close(): Promise<void> {
    this.cancel();
    await this.#ended;
  }

  /** Never rejects. */
  async #measure(state: ComparisonState, program: Program): Promise<void> {
    const { comparison } = state;
    const { onChange, onWarning } = this.#options;
    const { signal } = this.#abort;
    const enter = (phase: ComparisonState['phase'], compiling: string | null = null) => {
      Object.assign(state, { phase, compiling, phaseStartedAt: Date.now() });
      onChange();
    };
    let status: ProgramComparison['status'] = 'done';
    let problem: Problem | null = null;
    try {
      await compareProgram(
        program,
        { runs: comparison.runs, id: comparison.id, signal },
        {
          onRun: enter,
          onCompiling: (name) => enter('compiling', name),
          onTaken: (run) => {
            if (run !== null) comparison.taken.push(run);
            state.done++;
            onChange();
          },
          onWarning,
        },
      );
    } catch (error) {
      status = signal.aborted ? 'cancelled' : 'failed';
      if (!signal.aborted) problem = problemOfProgram(error);
    }
    comparison.endedAt = Date.now();
    comparison.problem = problem;
    comparison.machine.loadAtEnd = loadOfLastMinute();
    // Still under way until it is kept: whoever sees its end asks for the kept ones.
    await this.#keep(state, { ...comparison, status });
    comparison.status = status;
    enter(null);
  }

  /** Keeps what was measured; where nothing was, it is told of, and not kept. */
  async #keep(state: ComparisonState, comparison: ProgramComparison): Promise<void> {
    if (comparison.taken.length === 0) return;
    const { kept } = this.#options;
    try {
      await kept.keep(comparison);
    } catch (error) {
      state.keepProblem = {
        kind: 'other',
        message: `This comparison could not be kept in ${kept.path}: ${problemOfProgram(error).message}`,
        advice: 'Make that folder writable for you. It is shown until the next one.',
      };
    }
  }
}

/** Gives a comparison of which nothing has been measured. */
export function newComparison(
  { command, executable, folder }: Program,
  { runs, node, appVersion }: Pick<ProgramComparison, 'runs' | 'node' | 'appVersion'>,
): ProgramComparison {
  return {
    version: 1,
    id: randomUUID(),
    name: nameOf(command),
    startedAt: Date.now(),
    endedAt: null,
    status: 'running',
    problem: null,
    command,
    executable,
    folder,
    node,
    runs,
    machine: describeMachine(),
    appVersion,
    taken: [],
  };
}

export function problemOfProgram(error: unknown): Problem {
  if (error instanceof ProgramError) {
    const { kind, message, advice } = error;
    return { kind, message, advice };
  }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error), advice: null };
}

/** What a comparison is called: its command, as far as there is room. */
function nameOf(command: string): string {
  const name = command.replaceAll(/\s+/g, ' ');
  return name.length > MAX_RUN_NAME_LENGTH ? `${name.slice(0, MAX_RUN_NAME_LENGTH - 1)}…` : name;
}
