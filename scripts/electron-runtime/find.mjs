import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup/messages.mjs';
import { copyWithFuses, FUSES } from './fuses.mjs';
import { PACKAGED_RUNTIME, RECORD, RUNTIME_FOLDER } from './package.mjs';
import { digestOf } from './verify.mjs';

/**
 * Gives the runtime that was unpacked earlier, if it was, from just this package. The executable is hashed every time
 * (186 MB, an eighth of a second): that finds a damaged disk, a copy that was cut off, and what another program wrote
 * there. One that an earlier version of this script unpacked is mended.
 * @param {string} projectRoot
 * @param {{ forTests: boolean, digests?: import('./package.mjs').ExecutableDigests }} need `forTests` asks for the executable that can be a
 *   plain Node, and that Playwright can drive
 * @returns {Promise<import('./electron-runtime.mjs').ElectronRuntime | undefined>} nothing where it has to be unpacked
 */
export async function findPackagedRuntime(projectRoot, { forTests, digests = PACKAGED_RUNTIME.digests }) {
  const folder = join(projectRoot, RUNTIME_FOLDER);
  if (!isOfThisPackage(folder) || !existsSync(join(folder, 'resources/app/package.json'))) return undefined;
  const name = forTests ? 'electron-for-tests' : 'electron';
  const executable = join(folder, name);
  if ((await digestOf(executable)) !== digests[name] && !(await mend(folder, name, digests))) {
    say('The unpacked Electron is not the one that was checked: it is unpacked anew.');
    return undefined;
  }
  return { executable, appArguments: [] };
}

/** @param {string} folder */
function isOfThisPackage(folder) {
  try {
    const record = JSON.parse(readFileSync(join(folder, RECORD), 'utf8'));
    return record.integrity === PACKAGED_RUNTIME.integrity;
  } catch {
    return false;
  }
}

/**
 * Makes an executable out of one of those that are there: they differ in their fuses alone.
 * @param {string} folder
 * @param {keyof import('./package.mjs').ExecutableDigests} name
 * @param {import('./package.mjs').ExecutableDigests} digests
 * @returns {Promise<boolean>} whether it is now the one that it should be
 */
async function mend(folder, name, digests) {
  const aside = join(folder, `${name}.${process.pid}`);
  const others = /** @type {(keyof import('./package.mjs').ExecutableDigests)[]} */ (Object.keys(digests));
  for (const other of others.filter((file) => existsSync(join(folder, file)))) {
    try {
      await copyWithFuses(join(folder, other), aside, FUSES[name]);
      if ((await digestOf(aside)) !== digests[name]) continue;
      renameSync(aside, join(folder, name));
      return true;
    } catch (error) {
      // The other one may do, and what is unpacked anew takes the place of both.
      say(`${join(folder, other)} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(aside, { force: true });
    }
  }
  return false;
}
