import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath } from './commands-on-path.mjs';
import { say } from './messages.mjs';
import { readOutputOf, runTool } from './run-process.mjs';

/** @typedef {{ nginx?: string, redis?: string, libraries: string }} StoreServers paths of programs, and where their libraries are */

const FOLDER = '.setup/store-servers';

/** Debian's, with the libraries that other programs do not bring along. */
const PACKAGES = [
  'nginx',
  'redis-server',
  'redis-tools',
  'libatomic1',
  'libjemalloc2',
  'liblua5.1-0',
  'liblzf1',
  'lua-bitop',
  'lua-cjson',
];

/**
 * @param {string} projectRoot
 * @returns {StoreServers} those that are there: the system's own, or what was unpacked beside the project
 */
export function storeServers(projectRoot) {
  const folder = join(projectRoot, FOLDER);
  const find = (/** @type {string} */ name) =>
    [
      join(folder, 'usr/sbin', name),
      join(folder, 'usr/bin', name),
      join('/usr/sbin', name),
      join('/usr/bin', name),
    ].find(existsSync);
  const nginx = find('nginx');
  const redis = find('redis-server');
  return { ...(nginx && { nginx }), ...(redis && { redis }), libraries: librariesIn(folder) };
}

/**
 * Sees to the servers that the tests of shared stores run. They are unpacked into the checkout rather than installed, since an
 * installation would start them as services of the system. Nothing fails where they cannot be had: those tests are skipped.
 * @param {string} projectRoot
 */
export async function ensureStoreServers(projectRoot) {
  if (await allRun(projectRoot)) return;
  const byHand = 'apt-get update && apt-get install -y --no-install-recommends nginx redis-server';
  if (process.platform !== 'linux' || !isOnPath('apt-get') || !isOnPath('dpkg-deb')) {
    say(
      `The tests on a real nginx and a real Redis are skipped, since neither is installed (on Debian: ${byHand}).`,
    );
    return;
  }
  say(
    `Unpacking Debian's nginx and redis-server into ${FOLDER}, for the tests of shared stores; nothing is installed or started …`,
  );
  const unpacked = await unpack(projectRoot);
  if (unpacked && (await allRun(projectRoot))) return;
  rmSync(join(projectRoot, FOLDER), { recursive: true, force: true });
  say(
    `They could not be had (see above), so the tests on a real nginx and a real Redis are skipped. To have them run: sudo sh -c '${byHand}'`,
  );
}

/** @param {string} projectRoot */
async function unpack(projectRoot) {
  const workshop = join(projectRoot, `${FOLDER}.${process.pid}`);
  const root = join(workshop, 'root');
  mkdirSync(root, { recursive: true });
  try {
    const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'APT::Sandbox::User=root'];
    // Only root may; who is not has the lists of the latest update.
    if (process.getuid?.() === 0) await runTool('apt-get', [...patient, 'update']);
    if ((await runTool('apt-get', [...patient, 'download', ...PACKAGES], { cwd: workshop })) !== 0)
      return false;
    for (const file of readdirSync(workshop).filter((name) => name.endsWith('.deb'))) {
      if ((await runTool('dpkg-deb', ['-x', join(workshop, file), root])) !== 0) return false;
    }
    rmSync(join(projectRoot, FOLDER), { recursive: true, force: true });
    renameSync(root, join(projectRoot, FOLDER));
    return true;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** @param {string} projectRoot */
async function allRun(projectRoot) {
  const { nginx, redis, libraries } = storeServers(projectRoot);
  if (nginx === undefined || redis === undefined) return false;
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  const [first, second] = await Promise.all([
    readOutputOf(nginx, ['-v'], { env }),
    readOutputOf(redis, ['--version'], { env }),
  ]);
  return first.exitCode === 0 && second.exitCode === 0;
}

/** @param {string} folder */
function librariesIn(folder) {
  const libraries = join(folder, 'usr/lib');
  if (!existsSync(libraries)) return '';
  return readdirSync(libraries)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(libraries, name))
    .join(':');
}
