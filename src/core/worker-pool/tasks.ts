import type { EngineTasks } from '../engine/engine-tasks.ts';
import type { UsedCodeTasks } from '../follow-up/used-code-tasks.ts';
import type { SyncLoadTasks } from '../loader/sync-load-tasks.ts';
import type { WireTasks } from '../loader/wire-tasks.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import type { StoreTasks } from '../shared-tier/store-tasks.ts';

/** All work that keeps a thread busy, as the rooms state it: each task is a function of at most one argument. */
export interface Tasks extends EngineTasks, EntryTasks, StoreTasks, SyncLoadTasks, UsedCodeTasks, WireTasks {
  /** Makes a thread ready for its first load. */
  rehearse(): Promise<void>;
}

/** Tasks that hold a thread, or whatever else they run on. */
export interface RunningTasks extends Tasks {
  /** Gives up what is under way, and frees what is held. */
  close(): Promise<void>;
}
