import { join } from 'node:path';
import { ensureElectronRuntime } from '../electron-runtime/electron-runtime.mjs';
import { ensureBuild } from './build.mjs';
import { ensureCodecAddons } from './codec-addons.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { hasDisplay } from './display.mjs';
import { ensureLinuxLibraries } from './linux-libraries.mjs';
import { ensureNodeRuntimes } from './node-runtimes.mjs';
import { PROJECT_ROOT } from './project-root.mjs';
import { ensureSandbox } from './sandbox.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { ensureStoreServers } from './store-servers.mjs';

/**
 * Brings the checkout to where the app can run. A step that finds its work done says nothing and costs little.
 * @param {object} need
 * @param {boolean} need.opensWindow
 * @param {boolean} [need.forTests] asks for the runtime that can be a plain Node
 * @param {boolean} [need.otherNodes] asks for the Nodes that the package is tried on, and for the addons for them
 * @param {boolean} [need.storeServers] asks for the servers that the tests of shared stores run
 * @returns {Promise<import('../electron-runtime/electron-runtime.mjs').ElectronRuntime>}
 * @throws {import('./messages.mjs').SetupError} where a step failed
 */
export function setUp({ opensWindow, forTests = false, otherNodes = false, storeServers = false }) {
  const { env, platform, arch } = process;
  return withSetupLock(join(PROJECT_ROOT, '.setup/lock'), async () => {
    await ensureDependencies(PROJECT_ROOT);
    const runtime = await ensureElectronRuntime({
      projectRoot: PROJECT_ROOT,
      env,
      platform,
      arch,
      forTests,
    });
    const needsXvfb = opensWindow && !hasDisplay(env, platform);
    await ensureLinuxLibraries({ executable: runtime.executable, needsXvfb });
    await ensureSandbox(runtime.executable);
    if (otherNodes) {
      await ensureNodeRuntimes(PROJECT_ROOT);
      await ensureCodecAddons(PROJECT_ROOT);
    }
    if (storeServers) await ensureStoreServers(PROJECT_ROOT);
    await ensureBuild(PROJECT_ROOT);
    return runtime;
  });
}
