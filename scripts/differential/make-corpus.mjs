/** Makes the random modules of the short form anew, which lie in the repository: `node scripts/differential/make-corpus.mjs`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { makeRandomModules } from './random-modules.mjs';
import { ensureWasmOpt } from './wasm-opt.mjs';

const MODULES = join(PROJECT_ROOT, 'test/differential/modules');
const CORPUS = join(PROJECT_ROOT, 'test/differential/corpus');

await ensureDependencies(MODULES, 'the modules of the differential tests');
const makers = await ensureWasmOpt(MODULES);
rmSync(CORPUS, { recursive: true, force: true });
const made = await makeRandomModules({
  count: 120,
  seed: 'corpus',
  folder: CORPUS,
  makers,
  mostNoise: 10_000,
});
say(`${made.length} random modules lie in ${CORPUS}.`);
