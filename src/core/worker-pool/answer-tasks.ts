import { parentPort, workerData } from 'node:worker_threads';
import { ABANDONED, ANSWERED, type SyncData, type TaskReply, type TaskRequest } from './task-messages.ts';
import type { Tasks } from './tasks.ts';

/** Answers the requests that a `WorkerPool` or a `SyncThread` posts to this thread, each with the task of its name. */
export function answerTasks(tasks: Tasks): void {
  const { syncPort } = (workerData ?? {}) as Partial<SyncData>;
  parentPort?.on('message', async ({ id, name, argument, done }: TaskRequest) => {
    const reply = (answer: TaskReply) => {
      if (done === undefined) return parentPort?.postMessage(answer);
      const state = new Int32Array(done);
      // A module on a port that nobody reads would stay there.
      if (Atomics.load(state, 0) === ABANDONED) return;
      syncPort?.postMessage(answer);
      Atomics.store(state, 0, ANSWERED);
      Atomics.notify(state, 0);
    };
    try {
      const task = tasks[name] as (argument: unknown) => Promise<unknown>;
      reply({ id, value: await task(argument) });
    } catch (error) {
      reply({ id, error });
    }
  });
}
