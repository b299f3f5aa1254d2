import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InterruptedError, waitForChild } from '../setup/run-process.mjs';

const LOOK_EVERY_MS = 1_000;
/** A slow line goes on; one on which nothing arrives for so long is taken as dead. */
const GIVE_UP_AFTER_MS = 30_000;

/**
 * Runs the `electron` package's own install script, which downloads the runtime into its `dist`.
 * @param {string} projectRoot
 * @param {number} [giveUpAfterMs]
 * @returns {Promise<string | undefined>} why it failed, in a few words; nothing where it did not
 */
export async function downloadElectron(projectRoot, giveUpAfterMs = GIVE_UP_AFTER_MS) {
  const folder = join(projectRoot, 'node_modules/electron');
  const arriving = join(projectRoot, '.setup/electron-download');
  rmSync(arriving, { recursive: true, force: true });
  mkdirSync(arriving, { recursive: true });
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    // Its temporary files tell whether anything arrives.
    env: { ...downloadEnvironment(process.env), TMPDIR: arriving, TEMP: arriving, TMP: arriving },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    complaints += chunk;
  });
  let stalled = false;
  let size = 0;
  let grewAt = Date.now();
  const watch = setInterval(() => {
    const now = sizeOf(arriving) + sizeOf(join(folder, 'dist'));
    if (now !== size) grewAt = Date.now();
    size = now;
    stalled = Date.now() - grewAt > giveUpAfterMs;
    if (stalled) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  try {
    const { exitCode, endedBy } = await waitForChild(child);
    if (endedBy) throw new InterruptedError(endedBy);
    if (stalled) return `nothing arrived for ${Math.round(giveUpAfterMs / 1_000)} seconds`;
    return exitCode === 0 ? undefined : firstComplaint(complaints) || `exit code ${exitCode}`;
  } finally {
    clearInterval(watch);
    rmSync(arriving, { recursive: true, force: true });
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} the same, without what would check the download against the checksums that lie beside it
 *   on the mirror, instead of those that came with the package and its locked integrity
 */
export function downloadEnvironment(env) {
  const remoteChecksums = /^(npm_config_)?electron_use_remote_checksums$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !remoteChecksums.test(name)));
}

/**
 * @param {string} complaints a stack trace, most often
 * @returns {string} its message
 */
function firstComplaint(complaints) {
  const line = complaints.split('\n').find((text) => /error/i.test(text)) ?? complaints.split('\n')[0] ?? '';
  return line.trim().replace(/^\w*Error: /, '');
}

/**
 * @param {string} folder
 * @returns {number} the bytes of all files in it, as far as they can be seen
 */
function sizeOf(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += sizeOf(path);
      else bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    // It vanished, or is not there yet.
  }
  return bytes;
}
