import type * as tasks from './tasks.ts';

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskArgument<Name extends TaskName> = Parameters<Tasks[Name]>[0];
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;

/** Runs the tasks of `tasks.ts`, on whatever thread it chooses. */
export interface TaskRunner {
  run<Name extends TaskName>(name: Name, argument: TaskArgument<Name>): Promise<TaskResult<Name>>;
  /** Gives up what is under way, and frees what the runner holds. */
  close(): Promise<void>;
}
