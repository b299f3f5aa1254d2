import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath } from './commands-on-path.mjs';
import { say } from './messages.mjs';
import { readOutputOf, runTool } from './run-process.mjs';

/**
 * @typedef {object} StoreServers the servers that are here
 * @property {string} [nginx] its path
 * @property {string} [redis] its path
 * @property {string} [swift] where OpenStack Swift's modules of Python are
 * @property {string} libraries folders of shared libraries that the system may not have
 */

const PYTHON = '/usr/bin/python3';
const MODULES = 'usr/lib/python3/dist-packages';
/** A part of Swift that speaks S3's protocol. */
const S3 = 'swift/common/middleware/s3api/s3api.py';

/** What is unpacked, each with its folder below the project. */
const NGINX_AND_REDIS = {
  folder: '.setup/store-servers',
  what: 'nginx and redis-server',
  tests: 'a real nginx and a real Redis',
  byHand: 'apt-get update && apt-get install -y --no-install-recommends nginx redis-server',
  /** With the libraries that other programs do not bring along. */
  packages: async () => [
    ...['nginx', 'redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblua5.1-0', 'liblzf1'],
    ...['lua-bitop', 'lua-cjson'],
  ],
};
const SWIFT = {
  folder: '.setup/swift',
  what: 'OpenStack Swift, which speaks the protocol of S3',
  tests: 'a real server of S3',
  byHand: 'apt-get update && apt-get install -y --no-install-recommends python3-swift',
  packages: () => dependenciesOf('swift-proxy', /^(python3-|swift|liberasurecode)/),
};

/**
 * @param {string} projectRoot
 * @returns {StoreServers} the system's own, or what was unpacked beside the project
 */
export function storeServers(projectRoot) {
  const folder = join(projectRoot, NGINX_AND_REDIS.folder);
  const find = (/** @type {string} */ name) =>
    [
      join(folder, 'usr/sbin', name),
      join(folder, 'usr/bin', name),
      join('/usr/sbin', name),
      join('/usr/bin', name),
    ].find(existsSync);
  const nginx = find('nginx');
  const redis = find('redis-server');
  const swiftFolder = join(projectRoot, SWIFT.folder);
  const swift = existsSync(PYTHON)
    ? [join(swiftFolder, MODULES), join('/', MODULES)].find((modules) => existsSync(join(modules, S3)))
    : undefined;
  return {
    ...(nginx && { nginx }),
    ...(redis && { redis }),
    ...(swift && { swift }),
    libraries: [...librariesIn(folder), ...librariesIn(swiftFolder)].join(':'),
  };
}

/**
 * Sees to the servers that the tests of shared stores run. They are unpacked into the checkout rather than installed, since an
 * installation would start them as services of the system. Nothing fails where they cannot be had: those tests are skipped.
 * @param {string} projectRoot
 */
export async function ensureStoreServers(projectRoot) {
  await ensure(NGINX_AND_REDIS, projectRoot, nginxAndRedisRun);
  await ensure(SWIFT, projectRoot, swiftRuns);
}

/**
 * @param {typeof NGINX_AND_REDIS} bundle
 * @param {string} projectRoot
 * @param {(projectRoot: string) => Promise<boolean>} runs
 */
async function ensure(bundle, projectRoot, runs) {
  if (await runs(projectRoot)) return;
  const { folder, what, tests, byHand } = bundle;
  if (process.platform !== 'linux' || !isOnPath('apt-get') || !isOnPath('dpkg-deb')) {
    say(`The tests on ${tests} are skipped, since there is no ${what} (on Debian: ${byHand}).`);
    return;
  }
  say(
    `Unpacking Debian's ${what} into ${folder}, for the tests of shared stores; nothing is installed or started …`,
  );
  const unpacked = await unpack(bundle, projectRoot);
  if (unpacked && (await runs(projectRoot))) return;
  rmSync(join(projectRoot, folder), { recursive: true, force: true });
  say(
    `That could not be had (see above), so the tests on ${tests} are skipped. To have them run: sudo sh -c '${byHand}'`,
  );
}

/**
 * @param {typeof NGINX_AND_REDIS} bundle
 * @param {string} projectRoot
 */
async function unpack({ folder, packages }, projectRoot) {
  const workshop = join(projectRoot, `${folder}.${process.pid}`);
  const root = join(workshop, 'root');
  mkdirSync(root, { recursive: true });
  try {
    const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'APT::Sandbox::User=root'];
    // Only root may; who is not has the lists of the latest update.
    if (process.getuid?.() === 0) await runTool('apt-get', [...patient, 'update']);
    const names = await packages();
    if ((await runTool('apt-get', [...patient, 'download', ...names], { cwd: workshop })) !== 0) return false;
    for (const file of readdirSync(workshop).filter((name) => name.endsWith('.deb'))) {
      if ((await runTool('dpkg-deb', ['-x', join(workshop, file), root])) !== 0) return false;
    }
    rmSync(join(projectRoot, folder), { recursive: true, force: true });
    renameSync(root, join(projectRoot, folder));
    return true;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** @param {string} projectRoot */
async function nginxAndRedisRun(projectRoot) {
  const { nginx, redis, libraries } = storeServers(projectRoot);
  if (nginx === undefined || redis === undefined) return false;
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  const [first, second] = await Promise.all([
    readOutputOf(nginx, ['-v'], { env }),
    readOutputOf(redis, ['--version'], { env }),
  ]);
  return first.exitCode === 0 && second.exitCode === 0;
}

/** @param {string} projectRoot */
async function swiftRuns(projectRoot) {
  const { swift, libraries } = storeServers(projectRoot);
  if (swift === undefined) return false;
  // As whoever unpacked it: who runs the tests may not be allowed to keep what Python makes of it.
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, PYTHONPATH: swift };
  const script =
    'import swift.common.middleware.s3api.s3api, swift.proxy.server, swift.obj.server, swift.common.wsgi';
  const { exitCode } = await readOutputOf(PYTHON, ['-c', script], { env });
  return exitCode === 0;
}

/**
 * @param {string} name
 * @param {RegExp} kind of which packages they are wanted
 * @returns {Promise<string[]>} the package, and what it depends on
 */
async function dependenciesOf(name, kind) {
  const without = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (relation) => `--no-${relation}`,
  );
  const starts = [name, 'swift-account', 'swift-container', 'swift-object'];
  const { output } = await readOutputOf('apt-cache', ['depends', '--recurse', ...without, ...starts]);
  const named = [...new Set([...output.matchAll(/^(\w[^\s:]*)$/gm)].map((match) => match[1] ?? ''))];
  // Names that other packages stand for have none of their own.
  const { output: shown } = await readOutputOf('apt-cache', ['show', '--no-all-versions', ...named]);
  const real = new Set([...shown.matchAll(/^Package: (\S+)$/gm)].map((match) => match[1]));
  return named.filter((one) => kind.test(one) && real.has(one));
}

/** @param {string} folder */
function librariesIn(folder) {
  const libraries = join(folder, 'usr/lib');
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(libraries, name));
}
