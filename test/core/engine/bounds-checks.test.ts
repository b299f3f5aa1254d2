import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addonFile } from '../../../scripts/setup/codec-addons.mjs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { outputOf } from '../../package/support/commands.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const program = join(import.meta.dirname, 'programs/out-of-bounds.mjs');
const TRAP = 'memory access out of bounds';

for (const runtime of NODE_RUNTIMES) {
  const node = nodeRuntimePath(PROJECT_ROOT, runtime.version);
  const addon = join(PROJECT_ROOT, 'src/core/codec/built', addonFile(runtime));
  describe.skipIf(!existsSync(node) || !existsSync(addon))(`on Node ${runtime.version}`, () => {
    it('keeps machine code that catches faults from a process that does not', async () => {
      const directory = scratchFolder();
      const run = async (flags: string[]) => JSON.parse(await outputOf(node, [...flags, program, directory]));
      for (const servedBy of ['compiler', 'disk']) {
        for (const flags of [[], ['--disable-wasm-trap-handler'], ['--disable_wasm_trap_handler']]) {
          const isSecondOfItsKind = flags[0]?.includes('_') === true;
          const expected = { servedBy: isSecondOfItsKind ? 'disk' : servedBy, hasCode: true, message: TRAP };
          expect([flags, await run(flags)]).toEqual([flags, expected]);
        }
      }
    });
  });
}
