import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupError, say } from './messages.mjs';
import { runTool } from './run-process.mjs';

const INPUTS = [
  'src',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const PACKAGE = 'src/core';
/** What the build writes. */
const OUTPUTS = ['out', join(PACKAGE, 'dist')];
const STAMP = 'out/.built-from.json';

/** @typedef {{ inputs: string, outputs: Record<string, string> }} BuildStamp what was built, and each file's SHA-256 in hex */

/**
 * @param {string} projectRoot
 * @returns {string} a hash of every file that the build reads: names and contents
 */
export function hashBuildInputs(projectRoot) {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const path of filesUnder(join(projectRoot, input))) {
      if (OUTPUTS.some((output) => path.startsWith(join(projectRoot, output, '/')))) continue;
      const content = readFileSync(path);
      hash.update(`${relative(projectRoot, path)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} projectRoot
 * @param {string} inputs the hash of what is to be built
 * @returns {boolean} whether exactly that has been built, and all that was built is still there as it was
 */
export function isBuilt(projectRoot, inputs) {
  try {
    /** @type {BuildStamp} */
    const stamp = JSON.parse(readFileSync(join(projectRoot, STAMP), 'utf8'));
    return (
      stamp.inputs === inputs &&
      Object.entries(stamp.outputs).every(([path, digest]) => digestOf(join(projectRoot, path)) === digest)
    );
  } catch {
    return false;
  }
}

/**
 * Builds the app where its sources differ from those of the last complete build.
 * @param {string} projectRoot
 * @throws {SetupError} where the build failed
 */
export async function ensureBuild(projectRoot) {
  // Taken before the build: what changes while it runs is built the next time.
  const inputs = hashBuildInputs(projectRoot);
  if (isBuilt(projectRoot, inputs)) return;
  say('Building the app …');
  rmSync(join(projectRoot, STAMP), { force: true });
  // The package first: the app imports what was built of it.
  const builders = [
    [join(projectRoot, PACKAGE, 'build.mjs')],
    [join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
  ];
  for (const builder of builders) {
    const exitCode = await runTool(process.execPath, builder, { cwd: projectRoot });
    if (exitCode === 0) continue;
    throw new SetupError(
      `The build ended with exit code ${exitCode} (see above).`,
      'npm run check shows errors in the sources; npm run build builds alone.',
    );
  }
  recordBuild(projectRoot, inputs);
}

/**
 * @param {string} projectRoot
 * @param {string} inputs
 */
export function recordBuild(projectRoot, inputs) {
  /** @type {BuildStamp} */
  const stamp = { inputs, outputs: {} };
  for (const path of OUTPUTS.flatMap((output) => filesUnder(join(projectRoot, output)))) {
    stamp.outputs[relative(projectRoot, path)] = digestOf(path) ?? '';
  }
  writeFileSync(join(projectRoot, STAMP), JSON.stringify(stamp, undefined, 1));
}

/**
 * @param {string} path
 * @returns {string | undefined} the SHA-256 of a file, in hex; nothing where it cannot be read
 */
function digestOf(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path of a file or a folder
 * @returns {string[]} the files in it, in the same order everywhere
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
