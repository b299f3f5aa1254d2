import type { CompileMode } from 'wasm-compile-cache';
import type { NodeRuntime } from '../run/node-runtimes.ts';
import { timeProgram } from '../run/run-job.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import type { Program } from './programs.ts';

/** How a program has the cache: by the hook, which is one flag. */
export interface Hooked {
  mode: CompileMode;
  directory: string;
}

export interface RunOfProgram {
  ms: number;
  output: string;
}

/**
 * Runs a program to its end, measured from outside, without or with the cache.
 * Rejects where it does not end well.
 */
export async function runProgram(
  { name, args }: Program,
  { executable }: NodeRuntime,
  hooked: Hooked | null,
  projectRoot: string,
): Promise<RunOfProgram> {
  const hook = hooked ? ['--import', 'wasm-compile-cache/register'] : [];
  const command = { executable, args: [...hook, ...args] };
  const environment = {
    ...smallEnvironment(),
    ...(hooked && { WASM_COMPILE_CACHE: hooked.directory, WASM_COMPILE_CACHE_MODE: hooked.mode }),
  };
  const { ms, output, exitCode } = await timeProgram(command, environment, projectRoot);
  if (exitCode !== 0) throw new Error(`${name} ended with exit code ${exitCode} (see above)`);
  return { ms, output };
}
