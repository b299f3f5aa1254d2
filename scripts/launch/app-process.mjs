import { spawn } from 'node:child_process';
import { say } from '../setup/messages.mjs';
import { exitCodeOf, waitForChild } from '../setup/run-process.mjs';

/** How the system tells of a crash. @type {ReadonlySet<string>} */
const CRASHES = new Set(['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL']);

/**
 * Runs the app to its end, in a process group of its own: of what a group is sent, Chromium's helpers would get their
 * part too, and end, and now and then the main process crashes when they do. So the app alone is told of what reaches
 * this process. Neither outlives the other, and Ctrl+Z stops both.
 * @param {string} executable
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the app's exit code; 128 and the signal's number where a signal ended it. That is the one
 *   that this process was sent, where the app crashed of it: a service manager may send it to Chromium's helpers too
 */
export async function runApp(executable, args, options) {
  // On Windows there are no groups, and a detached process gets a console window of its own.
  const inOwnGroup = process.platform !== 'win32';
  const app = spawn(executable, args, { ...options, stdio: 'inherit', detached: inOwnGroup });
  const group = inOwnGroup ? app.pid : undefined;
  const undo = group === undefined ? [] : [endWithThisProcess(group), stopWithThisProcess(group)];
  try {
    const { exitCode, endedBy } = await waitForChild(app, { inOwnGroup });
    const { signalCode } = app;
    if (endedBy === undefined || signalCode === null || !CRASHES.has(signalCode)) return exitCode;
    say(`The app was stopped by ${endedBy}, and crashed (${signalCode}) before it had ended in order.`);
    return exitCodeOf(null, endedBy);
  } finally {
    for (const end of undo) end();
    // A helper that somebody has stopped notices only when it goes on that the app is gone.
    if (group !== undefined) signalGroup(group, 'SIGCONT');
  }
}

/** Waits for a line. Where its input ends without one, it ends the app, and wakes it for that if it was stopped. */
const GUARD = 'read -r line || { kill -TERM "$1"; kill -CONT "-$1"; }';

/**
 * Ends the app where this process is killed so hard that it cannot do it itself.
 * @param {number} app its process id, and its group's
 * @returns {() => void} to be called once the app has ended
 */
function endWithThisProcess(app) {
  const guard = spawn('sh', ['-c', GUARD, 'sh', String(app)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it, a kill of this process leaves the app running; all else is as with it.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return () => guard.stdin.end('\n');
}

/**
 * Stops the app and its helpers where Ctrl+Z stops this process, and lets them go on with it.
 * @param {number} app its process id, and its group's
 * @returns {() => void} ends that
 */
function stopWithThisProcess(app) {
  const stop = () => {
    // The terminal's own SIGTSTP does nothing to a group that no shell looks after.
    signalGroup(app, 'SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = () => signalGroup(app, 'SIGCONT');
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  return () => {
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', goOn);
  };
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // It has just ended, and nobody has been told yet.
  }
}
