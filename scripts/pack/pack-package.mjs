import { ensureBuild } from '../setup/build.mjs';
import { ensureCodecAddons } from '../setup/codec-addons.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { sayFailure } from '../setup/messages.mjs';
import { ensureNodeRuntimes } from '../setup/node-runtimes.mjs';
import { runNpm } from '../setup/npm.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';

/** `npm run pack`: the package's tarball, with the codec's addon for each Node that it is built for. */
export async function main() {
  try {
    await ensureDependencies(PROJECT_ROOT);
    await ensureNodeRuntimes(PROJECT_ROOT);
    await ensureCodecAddons(PROJECT_ROOT);
    await ensureBuild(PROJECT_ROOT);
    process.exitCode = await runNpm(['pack', '--workspace', 'wasm-compile-cache']);
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}
