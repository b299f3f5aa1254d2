import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { electronArguments, electronEnvironment } from '../launch/electron-command.mjs';
import { placeApp } from '../launch/place-app.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { sayFailure } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { InterruptedError } from '../setup/run-process.mjs';
import { setUp } from '../setup/set-up.mjs';
import { buildBench } from './bench-app.mjs';

const WORK = join(PROJECT_ROOT, 'bench/.work');

/**
 * `npm run bench`: sets up what is missing, builds the benchmark, and runs it in a folder of its own, which is
 * deleted afterwards.
 * @param {string[]} args
 */
export async function main(args) {
  const workshop = join(WORK, String(process.pid));
  try {
    const runtime = await setUp({ opensWindow: true, forTests: true, otherNodes: true });
    await ensureDependencies(join(PROJECT_ROOT, 'bench/large-modules'), "the benchmark's modules");
    await ensureDependencies(join(PROJECT_ROOT, 'test/package/real-programs'), "the benchmark's programs");
    sweep();
    mkdirSync(workshop, { recursive: true });
    const app = await buildBench(workshop);
    const electron = placeApp(runtime, app, workshop);
    const scratch = join(workshop, 'scratch');
    mkdirSync(scratch);
    const { runBench } = await import(pathToFileURL(join(app, 'main/runner.js')).href);
    process.exitCode = await runBench({
      args,
      electron: {
        executable: electron.executable,
        args: [
          `--user-data-dir=${join(workshop, 'user-data')}`,
          ...electronArguments(electron, { opensWindow: false }),
        ],
        // Temporary files lie on the volume of the checkout, where the cache lies too.
        env: { ...electronEnvironment(process.env), TMPDIR: scratch },
      },
      window: {
        executable: runtime.executable,
        args: electronArguments(runtime, { opensWindow: true }),
        appArguments: runtime.appArguments,
        env: { ...electronEnvironment(process.env), TMPDIR: scratch },
      },
      projectRoot: PROJECT_ROOT,
      scratch,
    });
  } catch (error) {
    process.exitCode = error instanceof InterruptedError ? error.exitCode : 1;
    if (!(error instanceof InterruptedError)) sayFailure(error);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Deletes what benchmarks left that were killed: hundreds of megabytes each. */
function sweep() {
  mkdirSync(WORK, { recursive: true });
  for (const name of readdirSync(WORK)) {
    if (isRunning(Number(name))) continue;
    rmSync(join(WORK, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
