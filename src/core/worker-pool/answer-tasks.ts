import { parentPort } from 'node:worker_threads';
import type { TaskReply, TaskRequest } from './task-messages.ts';
import type { Tasks } from './tasks.ts';

/** Answers the requests that a `WorkerPool` posts to this thread, each with the task of its name. */
export function answerTasks(tasks: Tasks): void {
  parentPort?.on('message', async ({ id, name, argument }: TaskRequest) => {
    const reply = (answer: TaskReply) => parentPort?.postMessage(answer);
    try {
      const task = tasks[name] as (argument: unknown) => Promise<unknown>;
      reply({ id, value: await task(argument) });
    } catch (error) {
      reply({ id, error });
    }
  });
}
