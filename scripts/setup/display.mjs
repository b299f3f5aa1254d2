import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isOnPath } from './commands-on-path.mjs';
import { SetupError, say } from './messages.mjs';

const START_TIMEOUT_MS = 15_000;

/**
 * @typedef {{ env: Record<string, string>, close(): Promise<void> }} Display what a program that opens a window needs
 *   in its environment, and the way to end it
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {boolean} whether a window has a screen to open on
 */
export function hasDisplay(env, platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Gives the person's display, or starts an Xvfb that ends with this process.
 * @returns {Promise<Display>}
 * @throws {SetupError} where Xvfb does not come up
 */
export async function openDisplay() {
  if (hasDisplay(process.env, process.platform)) return { env: {}, close: async () => {} };
  say('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): the window opens on Xvfb, unseen.');
  const [command, ...args] = xvfbCommand();
  // A group of its own, so that Ctrl+C ends the app first and its display afterwards.
  const xvfb = spawn(command ?? '', args, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const killAtExit = () => void xvfb.kill();
  process.once('exit', killAtExit);
  const number = await displayNumberOf(xvfb);
  return {
    env: { DISPLAY: `:${number}` },
    close: async () => {
      process.off('exit', killAtExit);
      if (xvfb.exitCode !== null || xvfb.signalCode !== null) return;
      const ended = once(xvfb, 'exit');
      xvfb.ref();
      xvfb.kill();
      await ended;
    },
  };
}

/** @returns {string[]} */
function xvfbCommand() {
  const xvfb = ['Xvfb', '-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
  // Where this process is killed so hard that it cannot end Xvfb, the kernel does.
  return isOnPath('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', ...xvfb] : xvfb;
}

/**
 * @param {import('node:child_process').ChildProcess} xvfb
 * @returns {Promise<string>} the free display that it has chosen
 */
function displayNumberOf(xvfb) {
  return new Promise((resolve, reject) => {
    let complaints = '';
    /** @param {string} reason */
    const fail = (reason) => {
      clearTimeout(timeout);
      xvfb.kill();
      reject(
        new SetupError(
          `Xvfb ${reason}. ${complaints.trim()}`.trim(),
          'See what it says: Xvfb -displayfd 1 -screen 0 1600x1000x24',
        ),
      );
    };
    const timeout = setTimeout(() => fail('did not come up in time'), START_TIMEOUT_MS);
    xvfb.once('error', (error) => fail(`could not be started (${error.message})`));
    xvfb.once('exit', (code) => fail(`ended at once with exit code ${code}`));
    const complaintStream = /** @type {import('node:net').Socket} */ (xvfb.stdio[2]);
    complaintStream.setEncoding('utf8').on('data', (chunk) => {
      complaints += chunk;
    });
    const numberStream = /** @type {import('node:net').Socket} */ (xvfb.stdio[3]);
    let number = '';
    numberStream.setEncoding('utf8').on('data', (chunk) => {
      number += chunk;
      if (!number.endsWith('\n')) return;
      clearTimeout(timeout);
      xvfb.removeAllListeners('exit');
      for (const stream of [complaintStream, numberStream]) stream.unref();
      xvfb.unref();
      resolve(number.trim());
    });
  });
}
