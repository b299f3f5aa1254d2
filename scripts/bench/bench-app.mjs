import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
