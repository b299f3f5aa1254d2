import { readFileSync } from 'node:fs';
import { isOnPath } from './commands-on-path.mjs';
import { SetupError, say } from './messages.mjs';
import { readOutputOf, runTool } from './run-process.mjs';

/** Each with its names in the order to try: Ubuntu 24.04 and Debian 13 renamed those with a 64-bit time. */
const LIBRARY_PACKAGES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libgbm1'],
  ['libasound2t64', 'libasound2'],
  ['libxss1'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
];
const DISPLAY_PACKAGES = [['xvfb'], ['xauth']];

/**
 * @param {string} lddOutput
 * @returns {string[]} the shared libraries that the loader could not find
 */
export function missingLibraries(lddOutput) {
  const names = [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
  return [...new Set(names)];
}

/**
 * @param {string[][]} wanted each package with its possible names, the newest first
 * @param {(name: string) => boolean} isKnown whether the package lists of this system hold that name
 * @returns {string[]} one name for each; where none is known, the last, which every older system has
 */
export function choosePackages(wanted, isKnown) {
  return wanted.map((names) => names.find(isKnown) ?? names[names.length - 1] ?? '');
}

/**
 * Sees to the shared libraries that Electron needs, and to Xvfb where a window has no display. Installs them as
 * root on Debian and Ubuntu.
 * @param {{ executable: string, needsXvfb: boolean }} need
 * @throws {SetupError} with the command that installs them, where this process may not or could not
 */
export async function ensureLinuxLibraries({ executable, needsXvfb }) {
  if (process.platform !== 'linux') return;
  const libraries = await librariesMissingFor(executable);
  const lacksXvfb = needsXvfb && !isOnPath('Xvfb');
  if (libraries.length === 0 && !lacksXvfb) return;

  const missing = [...libraries, ...(lacksXvfb ? ['Xvfb'] : [])].join(', ');
  const wanted = [...(libraries.length > 0 ? LIBRARY_PACKAGES : []), ...(lacksXvfb ? DISPLAY_PACKAGES : [])];
  if (!usesApt()) {
    const names = wanted.map((choices) => choices[choices.length - 1]).join(' ');
    throw new SetupError(
      `This system lacks what Electron needs: ${missing}.`,
      `Install them with its package manager. On Debian they are in: ${names}`,
    );
  }
  if (process.getuid?.() !== 0) {
    const packages = choosePackages(wanted, await knownPackages(wanted.flat()));
    throw new SetupError(
      `This system lacks what Electron needs: ${missing}.`,
      `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    );
  }
  await installWithApt(wanted, missing);
  const stillMissing = await librariesMissingFor(executable);
  if (stillMissing.length > 0) {
    throw new SetupError(
      `Still missing after the installation: ${stillMissing.join(', ')}.`,
      `Find the packages that hold them: apt-get install -y apt-file && apt-file update && apt-file search ${stillMissing[0]}`,
    );
  }
}

/**
 * @param {string[][]} wanted
 * @param {string} missing
 */
async function installWithApt(wanted, missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt at work (unattended upgrades) is waited for instead of failing at once.
  const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];
  say(`Installing system packages for ${missing} …`);
  const updated = await runTool('apt-get', [...patient, 'update'], { env });
  const packages = choosePackages(wanted, await knownPackages(wanted.flat()));
  say(`  apt-get install ${packages.join(' ')}`);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const installed = await runTool('apt-get', [...patient, ...install], { env });
  if (installed !== 0) {
    const failed = updated !== 0 ? 'apt-get update and apt-get install' : 'apt-get install';
    throw new SetupError(`${failed} failed (see above).`, `apt-get update && apt-get ${install.join(' ')}`);
  }
}

/**
 * @param {string} executable
 * @returns {Promise<string[]>}
 */
async function librariesMissingFor(executable) {
  const { output } = await readOutputOf('ldd', [executable], { env: { ...process.env, LC_ALL: 'C' } });
  return missingLibraries(output);
}

/**
 * @param {string[]} names
 * @returns {Promise<(name: string) => boolean>}
 */
async function knownPackages(names) {
  const { output } = await readOutputOf('apt-cache', ['show', '--no-all-versions', ...names]);
  const known = new Set([...output.matchAll(/^Package: (\S+)$/gm)].map((match) => match[1]));
  return (name) => known.has(name);
}

function usesApt() {
  if (!isOnPath('apt-get')) return false;
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(release);
  } catch {
    return false;
  }
}
