import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseBudget } from 'wasm-compile-cache/text';
import type { CoreChoices } from '../command-line/command-context.ts';
import { parseCompileMode } from '../command-line/compile-mode-option.ts';
import { parseCompileProcesses } from '../command-line/compile-processes-option.ts';
import { parseDuration } from '../command-line/duration-option.ts';
import { pathsOfArgument } from '../command-line/path-argument.ts';

export interface WindowArguments extends CoreChoices {
  /** Files and folders to load. */
  paths: string[];
}

/**
 * Reads what was typed where a window is opened. Rejects for options that there are not, for wrong values, and for
 * paths that cannot be any; see `pathsOfArgument`.
 */
export async function windowArguments(args: readonly string[]): Promise<WindowArguments> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'cache-dir': { type: 'string' },
      'memory-budget': { type: 'string' },
      'disk-budget': { type: 'string' },
      timeout: { type: 'string' },
      'compile-processes': { type: 'string' },
      compile: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { 'cache-dir': cacheDir, 'memory-budget': memoryBudget, 'disk-budget': diskBudget, timeout } = values;
  const { 'compile-processes': processes, compile } = values;
  return {
    paths: (await Promise.all(positionals.map((argument) => pathsOfArgument(argument)))).flat(),
    ...(cacheDir !== undefined && { cacheDir: resolve(cacheDir) }),
    ...(memoryBudget !== undefined && { memoryBudget: parseBudget(memoryBudget) }),
    ...(diskBudget !== undefined && { diskBudget: parseBudget(diskBudget) }),
    ...(timeout !== undefined && { timeout: parseDuration(timeout) }),
    ...(processes !== undefined && { compileProcesses: parseCompileProcesses(processes) }),
    ...(compile !== undefined && { compile: parseCompileMode(compile) }),
  };
}
