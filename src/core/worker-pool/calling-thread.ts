import type { EngineTasks } from '../engine/engine-tasks.ts';
import { loadEntry } from '../module-cache/load-entry.ts';
import { TASKS } from './do-tasks.ts';
import type { RunningTasks } from './tasks.ts';
import { unlessMissing } from './unless-missing.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Runs tasks on the thread that asks for them. For a script without a window to keep alive: it saves the start of a
 * thread, which takes longer than most loads from disk.
 */
export class CallingThread implements RunningTasks {
  readonly validate = TASKS.validate;
  readonly deserialize: EngineTasks['deserialize'];
  readonly readEntry = TASKS.readEntry;
  readonly loadEntry: RunningTasks['loadEntry'];
  readonly writeEntry = TASKS.writeEntry;
  readonly listEntries = TASKS.listEntries;
  readonly describeEntries = TASKS.describeEntries;
  readonly readWireFile = TASKS.readWireFile;
  readonly hashWireBytes = TASKS.hashWireBytes;
  readonly loadFromDisk = TASKS.loadFromDisk;
  readonly saveUsed: RunningTasks['saveUsed'];
  readonly putAway = TASKS.putAway;
  readonly unpackArtifact = TASKS.unpackArtifact;
  readonly rehearse = TASKS.rehearse;
  readonly #deserializing: WorkerPool | null;

  /** @param deserializing a thread for a codec that can work on no main thread; null where this one can do it */
  constructor(deserializing: WorkerPool | null = null) {
    this.#deserializing = deserializing;
    this.deserialize = (request) => {
      const tasks = request.artifact.byteLength > 0 && deserializing ? deserializing : TASKS;
      return tasks.deserialize(request);
    };
    this.saveUsed = (request) => (deserializing ?? TASKS).saveUsed(request);
    this.loadEntry = unlessMissing((request) => {
      // It starts while this thread reads.
      deserializing?.start();
      return loadEntry(request, this.deserialize);
    });
  }

  async close(): Promise<void> {
    await this.#deserializing?.close();
  }
}
