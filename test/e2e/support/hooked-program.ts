import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { electron, inspectFolder, PROJECT_ROOT } from './electron.ts';
import type { Workspace } from './workspace.ts';

const PROGRAM = join(import.meta.dirname, '../programs/uses-sql.mjs');
const REGISTER = join(PROJECT_ROOT, 'src/core/dist/register.cjs');

export interface HookedProgram {
  child: ChildProcess;
  pid: number;
  /** Has it end by itself, and waits until it has. */
  end(): Promise<void>;
}

/** Starts a program with the hook before it, on the V8 that the app runs on, and waits until it has its module. */
export async function startHookedProgram(
  workspace: Workspace,
  cache: string,
  env: NodeJS.ProcessEnv = {},
): Promise<HookedProgram> {
  const child = spawn(electron().executablePath, ['--require', REGISTER, PROGRAM], {
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      WASM_COMPILE_CACHE: cache,
      WASM_COMPILE_CACHE_MODE: 'background',
      WASM_COMPILE_CACHE_INSPECT_DIR: inspectFolder(workspace.temporary),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  workspace.endWithTest(child);
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  if (child.exitCode !== null) throw new Error(`the program has ended with ${child.exitCode}`);
  return {
    child,
    pid: child.pid ?? 0,
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
