import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseBudget } from '../command-line/budget-option.ts';
import type { CoreChoices } from '../command-line/command-context.ts';

export interface WindowArguments extends CoreChoices {
  /** Files and folders to load. */
  paths: string[];
}

/** Reads what was typed where a window is opened. Throws for options that there are not, and for wrong values. */
export function windowArguments(args: readonly string[]): WindowArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'cache-dir': { type: 'string' },
      'memory-budget': { type: 'string' },
      'disk-budget': { type: 'string' },
    },
    allowPositionals: true,
  });
  const { 'cache-dir': cacheDir, 'memory-budget': memoryBudget, 'disk-budget': diskBudget } = values;
  return {
    paths: positionals.map((path) => resolve(path)),
    ...(cacheDir !== undefined && { cacheDir: resolve(cacheDir) }),
    ...(memoryBudget !== undefined && { memoryBudget: parseBudget(memoryBudget) }),
    ...(diskBudget !== undefined && { diskBudget: parseBudget(diskBudget) }),
  };
}
