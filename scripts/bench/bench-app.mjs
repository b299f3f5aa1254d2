import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SetupError, say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { runTool } from '../setup/run-process.mjs';

/**
 * Builds the benchmark as an app of its own, with the product's main process in it.
 * @param {string} workshop
 * @returns {Promise<string>} the app's folder
 * @throws {SetupError} where the build failed
 */
export async function buildBench(workshop) {
  say('Building the benchmark …');
  const app = join(workshop, 'app');
  const electronVite = join(PROJECT_ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  const config = join(PROJECT_ROOT, 'bench/electron.vite.config.ts');
  const exitCode = await runTool(
    process.execPath,
    [
      electronVite,
      'build',
      '--config',
      config,
      '--outDir',
      app,
      '--logLevel',
      'warn',
      '--ignoreConfigWarning',
    ],
    { cwd: PROJECT_ROOT },
  );
  if (exitCode !== 0) {
    throw new SetupError(
      `The build of the benchmark ended with exit code ${exitCode} (see above).`,
      'npm run check shows errors in the sources.',
    );
  }
  const manifest = {
    name: 'wasm-cache-bench',
    version: '0.0.0',
    type: 'module',
    main: 'main/job-process.js',
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  return app;
}

/**
 * Gives an Electron that runs the benchmark. A runtime that takes no app as its argument runs the one that lies in
 * it, so such a one gets a twin: links to the same files, beside another app.
 * @param {import('../electron-runtime/electron-runtime.mjs').ElectronRuntime} runtime
 * @param {string} app
 * @param {string} workshop
 * @returns {import('../electron-runtime/electron-runtime.mjs').ElectronRuntime}
 */
export function placeBenchApp(runtime, app, workshop) {
  if (runtime.appArguments.length > 0) return { executable: runtime.executable, appArguments: [app] };
  const twin = join(workshop, 'runtime');
  linkFolder(dirname(runtime.executable), twin);
  mkdirSync(join(twin, 'resources'));
  symlinkSync(app, join(twin, 'resources/app'), 'dir');
  return { executable: join(twin, basename(runtime.executable)), appArguments: [] };
}

/**
 * Makes a folder with hard links to the files of another, its resources left out. Electron looks for its files
 * beside the path that it was started by, which a symbolic link would lead away from.
 * @param {string} from
 * @param {string} to
 */
function linkFolder(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'resources') continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else linkSync(source, target);
  }
}
