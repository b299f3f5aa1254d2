import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Above this a process is as good as idle while others work (`os.setPriority`). */
export const LOWEST_PRIORITY = 19;

/**
 * Leaves the processors to all others, for a process that is alone in its session. On Linux a priority counts within a
 * session only (sched(7), "The autogroup feature"): one of its own has as much of the processors as all that is done in
 * another, unless it gives way as a whole.
 */
export function giveWayAsSession(): void {
  setPriority(LOWEST_PRIORITY);
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/autogroup', String(LOWEST_PRIORITY));
  } catch {
    // This kernel has none, or they are switched off.
  }
}
