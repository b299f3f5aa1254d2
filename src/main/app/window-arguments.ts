import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface WindowArguments {
  /** Files and folders to load. */
  paths: string[];
  /** The disk tier's folder; undefined for the default one. */
  cacheDirectory: string | undefined;
}

/** Reads what was typed where a window is opened. Throws `TypeError` for options that there are not. */
export function windowArguments(args: readonly string[]): WindowArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { 'cache-dir': { type: 'string' } },
    allowPositionals: true,
  });
  const directory = values['cache-dir'];
  return {
    paths: positionals.map((path) => resolve(path)),
    cacheDirectory: directory === undefined ? undefined : resolve(directory),
  };
}
