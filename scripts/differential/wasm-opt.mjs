import { join } from 'node:path';
import { isOnPath } from '../setup/commands-on-path.mjs';
import { SetupError, say } from '../setup/messages.mjs';
import { runTool } from '../setup/run-process.mjs';

/**
 * Sees to both programs that make random modules: Debian's, which is installed as root where it is missing, and the one
 * among the modules of the differential tests.
 * @param {string} modules where those are installed
 * @returns {Promise<{ debian: string[], npm: string[] }>} their commands
 * @throws {SetupError} with the command that installs it, where this process may not or could not
 */
export async function ensureWasmOpt(modules) {
  if (!isOnPath('wasm-opt')) await installBinaryen();
  return {
    debian: ['wasm-opt'],
    npm: [process.execPath, join(modules, 'node_modules/binaryen/bin/wasm-opt')],
  };
}

async function installBinaryen() {
  const command = 'apt-get update && apt-get install -y --no-install-recommends binaryen';
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && isOnPath('apt-get');
  if (!mayInstall) {
    throw new SetupError(
      'wasm-opt, which makes the random modules, is not installed.',
      `sudo sh -c '${command}'`,
    );
  }
  say('Installing the system package binaryen, whose wasm-opt makes random modules …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];
  await runTool('apt-get', [...patient, 'update'], { env });
  const exitCode = await runTool(
    'apt-get',
    [...patient, 'install', '-y', '--no-install-recommends', 'binaryen'],
    { env },
  );
  if (exitCode !== 0 || !isOnPath('wasm-opt')) {
    throw new SetupError('The system package binaryen could not be installed (see above).', command);
  }
}
