import { join } from 'node:path';
import { electronEnvironment } from '../launch/electron-command.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { setUp } from '../setup/set-up.mjs';
import { runVitest } from '../test-run/run-vitest.mjs';
import { tellCounts } from '../test-run/tell-counts.mjs';

/** `npm run test:hook`: the long form of the hook's tests, with all the programs, two hundred processes and as many kills. */
export async function main() {
  await tellCounts(async () => {
    const runtime = await setUp({ opensWindow: false, forTests: true, otherNodes: true });
    await ensureDependencies(
      join(PROJECT_ROOT, 'test/package/real-programs'),
      'the programs of the hook’s tests',
    );
    await ensureDependencies(join(PROJECT_ROOT, 'bench/large-modules'), "the benchmark's modules");
    return runVitest({
      name: 'The tests of the hook',
      node: runtime.executable,
      filters: [
        'test/core/hook',
        'test/core/command-line',
        'test/package/hook',
        'test/package/real-programs',
      ],
      env: { ...electronEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1', HOOK_TESTS: 'long' },
    });
  });
}
