import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from './messages.mjs';
import { readOutputOf } from './run-process.mjs';

/** Chromium refuses its sandbox to root. */
export const mustRunWithoutSandbox = () => process.platform === 'linux' && process.getuid?.() === 0;

/**
 * Finds out before Chromium aborts whether its sandbox can be had: Ubuntu 24.04 and hardened systems keep user
 * namespaces from ordinary programs, and then the helper beside Electron must belong to root.
 * @param {string} executable
 * @throws {SetupError} with the two ways out
 */
export async function ensureSandbox(executable) {
  if (process.platform !== 'linux' || mustRunWithoutSandbox()) return;
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (isSetuidRoot(helper)) return;
  const { exitCode } = await readOutputOf('unshare', ['--user', '--map-root-user', 'true']);
  if (exitCode === 0 || exitCode === 127) return;
  throw new SetupError(
    "This system does not let programs make user namespaces, which Chromium's sandbox is made of.",
    ['Let its helper do it instead:', `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`].join(
      '\n',
    ),
  );
}

/** @param {string} path */
function isSetuidRoot(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.uid === 0 && (stat.mode & 0o4000) !== 0;
}
