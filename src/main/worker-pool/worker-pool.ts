import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { builtEntry } from '../child-process/child-process.ts';
import type { Moved } from './moved.ts';
import type * as tasks from './worker.ts';

type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
type Argument<Name extends TaskName> = Parameters<Tasks[Name]>[0];
/** What a task gives once it has crossed to the caller's thread. */
type Result<Name extends TaskName> = Unmoved<Awaited<ReturnType<Tasks[Name]>>>;
type Unmoved<Given> = Given extends Moved<infer Value> ? Value : Given;

/** Runs the tasks of `worker.ts` on threads of this process, so that its main thread stays free. */
export class WorkerPool {
  readonly #pool: Piscina;

  /**
   * @param threads how many at most; each costs about 10 MB
   */
  constructor({ threads = Math.min(2, availableParallelism()) }: { threads?: number } = {}) {
    this.#pool = new Piscina({
      filename: builtEntry('worker'),
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: 60_000,
      // A thread that blocks in Atomics.wait could not run V8's own tasks between two of ours.
      atomics: 'disabled',
      recordTiming: false,
    });
  }

  /** Runs one task. `transfer` names the buffers of `argument` that are handed over instead of copied. */
  run<Name extends TaskName>(
    name: Name,
    argument: Argument<Name>,
    { transfer = [] }: { transfer?: ArrayBuffer[] } = {},
  ): Promise<Result<Name>> {
    return this.#pool.run(argument, { name, transferList: transfer });
  }

  /** Ends the threads; tasks under way are given up. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
