import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath } from './commands-on-path.mjs';
import { SetupError, say } from './messages.mjs';
import { NODE_RUNTIMES, nodeHeadersPath } from './node-runtimes.mjs';
import { PROJECT_ROOT } from './project-root.mjs';
import { readOutputOf } from './run-process.mjs';

const SOURCES = 'src/core/codec/addon';
/** Where the package's build takes the addons from. */
const BUILT = 'src/core/codec/built';
/** What node-gyp needs, apart from a Node. */
const TOOLS = ['g++', 'make', 'python3'];

/**
 * @param {{ abi: number }} runtime
 * @returns {string} what the package looks for on that Node
 */
export const addonFile = ({ abi }) => `linux-x64-abi${abi}.node`;

/**
 * Builds the codec's addon for each Node whose headers are there, where its source differs from what was built last.
 * Nothing fails where it cannot be built: the package has V8's natives, where V8 has them, and says so.
 * @param {string} projectRoot
 * @param {{ runtimes?: typeof NODE_RUNTIMES, hasTool?: (name: string) => boolean, build?: typeof runNodeGyp }} [how]
 */
export async function ensureCodecAddons(
  projectRoot,
  { runtimes = NODE_RUNTIMES, hasTool = isOnPath, build = runNodeGyp } = {},
) {
  const wanted = runtimes.filter(({ version }) => existsSync(nodeHeadersPath(projectRoot, version)));
  const missing = wanted.filter((runtime) => !isBuilt(projectRoot, runtime));
  if (missing.length === 0) return;
  const lacking = TOOLS.filter((name) => !hasTool(name));
  const names = missing.map(({ version }) => version).join(', ');
  if (lacking.length > 0) {
    say(
      `The codec's addon for Node ${names} is left out, since ${lacking.join(', ')} is not installed (on Debian: apt-get install g++ make python3).`,
    );
    return;
  }
  say(`Building the codec's addon for Node ${names} …`);
  for (const runtime of missing) await buildAddon(projectRoot, runtime, build);
}

/**
 * @param {string} projectRoot
 * @param {{ version: string, abi: number }} runtime
 * @param {typeof runNodeGyp} build
 */
async function buildAddon(projectRoot, runtime, build) {
  const { version } = runtime;
  const workshop = join(projectRoot, `.setup/codec-addon.${process.pid}`);
  try {
    cpSync(join(projectRoot, SOURCES), workshop, { recursive: true });
    const { exitCode, output } = await build(workshop, nodeHeadersPath(projectRoot, version), version);
    if (exitCode !== 0) throw new SetupError(`${output}\nnode-gyp ended with exit code ${exitCode}.`);
    const place = join(projectRoot, BUILT);
    mkdirSync(place, { recursive: true });
    copyFileSync(join(workshop, 'build/Release/codec.node'), join(place, addonFile(runtime)));
    writeFileSync(join(place, stampFile(runtime)), sourceHash(projectRoot, version));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message} The codec's addon for Node ${version} is left out.`);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder where the sources are, and the result goes
 * @param {string} headers
 * @param {string} version
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
function runNodeGyp(folder, headers, version) {
  const nodeGyp = join(PROJECT_ROOT, 'node_modules/node-gyp/bin/node-gyp.js');
  const args = [nodeGyp, 'rebuild', '--silent', `--nodedir=${headers}`, `--target=${version}`];
  // npm hands its settings on, and node-gyp prefers those to its arguments.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return readOutputOf(process.execPath, args, { cwd: folder, env });
}

/** @param {{ abi: number }} runtime */
const stampFile = ({ abi }) => `linux-x64-abi${abi}.built-from`;

/**
 * @param {string} projectRoot
 * @param {{ version: string, abi: number }} runtime
 */
function isBuilt(projectRoot, runtime) {
  const place = join(projectRoot, BUILT);
  if (!existsSync(join(place, addonFile(runtime)))) return false;
  try {
    return readFileSync(join(place, stampFile(runtime)), 'utf8') === sourceHash(projectRoot, runtime.version);
  } catch {
    return false;
  }
}

/**
 * @param {string} projectRoot
 * @param {string} version
 */
function sourceHash(projectRoot, version) {
  const hash = createHash('sha256').update(version);
  for (const name of ['codec.cc', 'binding.gyp']) hash.update(readFileSync(join(projectRoot, SOURCES, name)));
  return hash.digest('hex');
}
