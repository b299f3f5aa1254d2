import { TASKS } from './do-tasks.ts';
import type { RunningTasks } from './tasks.ts';

/**
 * Runs tasks on the thread that asks for them. For a script without a window to keep alive: it saves the start of a
 * thread, which takes longer than most loads from disk.
 */
export class CallingThread implements RunningTasks {
  readonly validate = TASKS.validate;
  readonly deserialize = TASKS.deserialize;
  readonly readEntry = TASKS.readEntry;
  readonly loadEntry = TASKS.loadEntry;
  readonly writeEntry = TASKS.writeEntry;
  readonly listEntries = TASKS.listEntries;
  readonly describeEntries = TASKS.describeEntries;
  readonly readWireFile = TASKS.readWireFile;
  readonly hashWireBytes = TASKS.hashWireBytes;
  readonly rehearse = TASKS.rehearse;

  async close(): Promise<void> {}
}
