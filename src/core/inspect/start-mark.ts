import { readFileSync } from 'node:fs';

/** Where Linux says when a process began, counted from the last bracket: its name may hold anything. */
const START_TIME_AFTER_NAME = 20;

/**
 * Gives what tells a process from a later one of the same number: on Linux when it began, in the system's own ticks.
 * Null elsewhere, and where there is no such process.
 */
export function startMarkOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[START_TIME_AFTER_NAME] ?? null;
  } catch {
    return null;
  }
}
