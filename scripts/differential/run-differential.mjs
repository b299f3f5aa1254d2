import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronEnvironment } from '../launch/electron-command.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { setUp } from '../setup/set-up.mjs';
import { runVitest } from '../test-run/run-vitest.mjs';
import { tellCounts } from '../test-run/tell-counts.mjs';
import { makeRandomModules } from './random-modules.mjs';
import { ensureWasmOpt } from './wasm-opt.mjs';

const MODULES = join(PROJECT_ROOT, 'test/differential/modules');
const COUNT = 2_000;

/**
 * `npm run test:differential [SEED]`: the long form of the differential tests. Makes the random modules that the seed
 * names, the same ones each time if none is given.
 * @param {string[]} args
 */
export async function main([seed = 'differential']) {
  await tellCounts(async () => {
    const runtime = await setUp({ opensWindow: false, forTests: true, otherNodes: true });
    await ensureDependencies(MODULES, 'the modules of the differential tests');
    const makers = await ensureWasmOpt(MODULES);
    say(`Making ${COUNT} random modules of the seed "${seed}", where they are not there yet …`);
    const folder = join(
      PROJECT_ROOT,
      '.setup/random-modules',
      `${versionOf('random-modules.mjs')}-${nameOf(seed)}`,
    );
    await makeRandomModules({ count: COUNT, seed, folder, makers });
    return runVitest({
      name: 'The differential tests',
      node: runtime.executable,
      filters: ['test/differential/'],
      env: {
        ...electronEnvironment(process.env),
        ELECTRON_RUN_AS_NODE: '1',
        DIFFERENTIAL: 'long',
        DIFFERENTIAL_RANDOM: folder,
      },
    });
  });
}

/** @param {string} text */
const nameOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** @param {string} file what makes other modules once it has been changed */
const versionOf = (file) => nameOf(readFileSync(join(import.meta.dirname, file), 'utf8'));
