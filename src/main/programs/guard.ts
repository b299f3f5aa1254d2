import { spawn } from 'node:child_process';

/** Waits for a line. Where its input ends without one, it ends the group. */
const GUARD = 'read -r line || { kill -TERM "-$1" 2>/dev/null; sleep 3; kill -KILL "-$1" 2>/dev/null; }';

/**
 * Ends a process group where this process is killed so hard that it cannot do it itself. Gives what ends the guard, to be
 * called once the group has ended. There is none on Windows.
 */
export function guardGroup(group: number): () => void {
  if (process.platform === 'win32') return () => {};
  const guard = spawn('sh', ['-c', GUARD, 'sh', String(group)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it, a kill of this process leaves the program running; all else is as with it.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return () => guard.stdin.end('\n');
}
