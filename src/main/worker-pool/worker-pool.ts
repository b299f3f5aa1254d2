import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { builtEntry } from '../child-process/child-process.ts';
import type { TaskArgument, TaskName, TaskResult, TaskRunner } from './task-runner.ts';

/** Runs tasks on threads of this process, so that its main thread stays free. */
export class WorkerPool implements TaskRunner {
  readonly #pool: Piscina;
  #closed = false;

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

  run<Name extends TaskName>(name: Name, argument: TaskArgument<Name>): Promise<TaskResult<Name>> {
    // Piscina would start its threads anew, and nobody would end them.
    if (this.#closed) return Promise.reject(new Error('the threads have been closed'));
    return this.#pool.run(argument, { name });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }
}
