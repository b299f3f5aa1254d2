import { lstatSync } from 'node:fs';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';

/** Spares a miss the start of a thread, which takes as long as V8 takes to compile most modules as stock. */
export function unlessMissing(loadEntry: EntryTasks['loadEntry']): EntryTasks['loadEntry'] {
  return async (request) => (isNothing(request.path) ? { status: 'missing' } : loadEntry(request));
}

function isNothing(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // Whoever reads it says why it cannot be read.
    return false;
  }
}
