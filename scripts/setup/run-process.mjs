import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {NodeJS.Signals[]} */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const LOOK_AT_PARENT_EVERY_MS = 500;

/** npm sends on what has reached this process too. People who ask again because nothing happens take longer. */
const SENT_ON_BY_NPM_MS = 1000;

/** The person, or the system, asked the set-up to stop. */
export class InterruptedError extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.exitCode = exitCodeOf(null, signal);
  }
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number} the exit code that a shell would show
 */
export function exitCodeOf(code, signal) {
  if (code !== null) return code;
  return signal === null ? 1 : 128 + constants.signals[signal];
}

/**
 * Waits for a child to end. Signals that reach this process go on to the child, so that neither outlives
 * the other.
 * @param {ChildProcess} child
 * @param {{ inOwnGroup?: boolean }} [how] whether it leads a process group of its own, and hears of nothing that this
 *   process's group is sent
 * @returns {Promise<{ exitCode: number, endedBy: NodeJS.Signals | undefined }>} `endedBy` is the signal that
 *   this process received first meanwhile. Rejects where the child could not be started.
 */
export function waitForChild(child, { inOwnGroup = false } = {}) {
  return new Promise((resolve, reject) => {
    /** @type {NodeJS.Signals | undefined} */
    let endedBy;
    const isSentOn = inOwnGroup ? repeatsOf(SENT_ON_BY_NPM_MS) : () => false;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      endedBy ??= signal;
      // Ctrl+C in a terminal reaches the whole group; a second SIGINT would cut the child's clean exit short.
      const childHasIt = !inOwnGroup && signal === 'SIGINT' && process.stdin.isTTY;
      if (!childHasIt && !isSentOn(signal)) child.kill(signal);
    };
    const stopWatching = endOfNpm(() => {
      // It may have ended by what this process was sent as well.
      if (endedBy === undefined) forward('SIGTERM');
    });
    const stopForwarding = () => {
      stopWatching();
      for (const signal of ENDING_SIGNALS) process.off(signal, forward);
    };
    for (const signal of ENDING_SIGNALS) process.on(signal, forward);
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve({ exitCode: exitCodeOf(code, signal), endedBy });
    });
  });
}

/**
 * @param {number} ms
 * @returns {(signal: NodeJS.Signals) => boolean} whether the same signal came less than `ms` milliseconds ago
 */
function repeatsOf(ms) {
  /** @type {Map<NodeJS.Signals, number>} */
  const latest = new Map();
  return (signal) => {
    const now = performance.now();
    const before = latest.get(signal);
    if (before !== undefined && now - before < ms) return true;
    latest.set(signal, now);
    return false;
  };
}

/**
 * npm runs a script in a shell of its own, and a signal sent to npm ends that shell without reaching the script.
 * @param {() => void} onEnd
 * @returns {() => void} stops looking
 */
function endOfNpm(onEnd) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {};
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onEnd();
  }, LOOK_AT_PARENT_EVERY_MS);
  return () => clearInterval(watch);
}

/**
 * Runs a tool of the set-up to its end, with all that it prints on stderr.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>} its exit code; 127 where the command is not there
 * @throws {InterruptedError} where a signal ended the set-up
 */
export async function runTool(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 2, 2] });
  try {
    const { exitCode, endedBy } = await waitForChild(child);
    if (endedBy) throw new InterruptedError(endedBy);
    return exitCode;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return 127;
    throw error;
  }
}

/**
 * Runs a short command and collects what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>} stdout and stderr together; exit code 127 where the
 *   command is not there
 */
export function readOutputOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') resolve({ exitCode: 127, output });
      else reject(error);
    });
    child.once('close', (code, signal) => resolve({ exitCode: exitCodeOf(code, signal), output }));
  });
}
