import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupError, say } from './messages.mjs';
import { runTool } from './run-process.mjs';

const INPUTS = ['src', 'electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];
const PACKAGE = 'src/core';
/** What the build writes. */
const OUTPUTS = ['out', join(PACKAGE, 'dist')];
const STAMP = 'out/.built-from.json';

/** @typedef {{ inputs: string, outputs: Record<string, number> }} BuildStamp what was built, and the size of each file */

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
 * @returns {boolean} whether exactly that has been built, and all that was built is still there
 */
export function isBuilt(projectRoot, inputs) {
  /** @type {BuildStamp} */
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(join(projectRoot, STAMP), 'utf8'));
  } catch {
    return false;
  }
  return (
    stamp.inputs === inputs &&
    Object.entries(stamp.outputs).every(
      ([path, size]) => statSync(join(projectRoot, path), { throwIfNoEntry: false })?.size === size,
    )
  );
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
    stamp.outputs[relative(projectRoot, path)] = statSync(path).size;
  }
  writeFileSync(join(projectRoot, STAMP), JSON.stringify(stamp, undefined, 1));
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
