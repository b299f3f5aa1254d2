import type { TaskArgument, TaskName, TaskResult, TaskRunner } from './task-runner.ts';
import * as tasks from './tasks.ts';

/**
 * Runs tasks on the thread that asks for them. For a script without a window to keep alive: it saves the start of a
 * thread, which takes longer than most loads from disk.
 */
export class CallingThread implements TaskRunner {
  async run<Name extends TaskName>(name: Name, argument: TaskArgument<Name>): Promise<TaskResult<Name>> {
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the caller names the task, and all of them are needed
    const task = tasks[name] as (argument: TaskArgument<Name>) => Promise<TaskResult<Name>>;
    return task(argument);
  }

  async close(): Promise<void> {}
}
