import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SetupError, say } from './messages.mjs';
import { runNpm } from './npm.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage & Record<string, unknown>> }} Lockfile
 */

/** The stamp that npm leaves behind when an install has come to its end, and only then. */
const INSTALLED_LOCKFILE = 'node_modules/.package-lock.json';

/**
 * Tells why the installed packages are not the locked ones. Reads npm's own record, so that an install made by
 * hand counts, and looks for each package's folder, so that a half-deleted node_modules does not.
 * @param {string} projectRoot
 * @returns {string | undefined} the reason to install, or nothing where all is there
 */
export function reasonToInstall(projectRoot) {
  const installed = readLockfile(join(projectRoot, INSTALLED_LOCKFILE));
  if (!installed) return 'they are not installed yet';
  const locked = readLockfile(join(projectRoot, 'package-lock.json'));
  if (!locked) {
    throw new SetupError('package-lock.json is missing or unreadable.', 'git checkout -- package-lock.json');
  }
  for (const [path, wanted] of Object.entries(locked.packages)) {
    if (path === '') continue;
    const present = installed.packages[path];
    // npm leaves out optional packages that are made for another platform.
    if (!present && wanted.optional) continue;
    if (!present || present.version !== wanted.version || !sameContent(present, wanted)) {
      return `${path.replace(/^.*node_modules\//, '')} is not the locked version`;
    }
  }
  for (const [path, present] of Object.entries(installed.packages)) {
    if (!present.link && !existsSync(join(projectRoot, path, 'package.json'))) return `${path} is missing`;
  }
  return undefined;
}

/**
 * Installs the locked dependencies where they are not there, exactly as locked.
 * @param {string} projectRoot
 * @param {string} [what] how the person is told of them
 * @throws {SetupError} where npm failed
 */
export async function ensureDependencies(projectRoot, what = 'the dependencies') {
  requireMatchingLockfile(projectRoot);
  const reason = reasonToInstall(projectRoot);
  if (!reason) return;
  say(`Installing ${what} (${reason}) …`);
  // NODE_ENV=production would leave out Electron and the tools that build the app.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const exitCode = await runNpm(args, projectRoot);
  const help = `Run it by hand to see what it says: npm --prefix ${projectRoot} ci --include=dev`;
  if (exitCode !== 0) throw new SetupError(`npm ci ended with exit code ${exitCode} (see above).`, help);
  const stillMissing = reasonToInstall(projectRoot);
  if (stillMissing) throw new SetupError(`npm ci ended well, and yet ${stillMissing}.`, help);
}

/**
 * @param {string} projectRoot
 * @throws {SetupError} where package.json asks for what the lockfile does not hold
 */
function requireMatchingLockfile(projectRoot) {
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const lockedRoot = readLockfile(join(projectRoot, 'package-lock.json'))?.packages[''];
  if (!lockedRoot) return;
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    if (isDeepStrictEqual(manifest[group] ?? {}, lockedRoot[group] ?? {})) continue;
    throw new SetupError(
      `package-lock.json does not belong to package.json: their ${group} differ.`,
      'Bring them together with: npm install',
    );
  }
}

/**
 * @param {LockedPackage} present
 * @param {LockedPackage} wanted
 */
function sameContent(present, wanted) {
  return !present.integrity || !wanted.integrity || present.integrity === wanted.integrity;
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    const lockfile = JSON.parse(readFileSync(path, 'utf8'));
    return lockfile?.packages ? lockfile : undefined;
  } catch {
    return undefined;
  }
}
