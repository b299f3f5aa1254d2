import * as fs from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSystemAdapter } from 'tinyglobby';
import { LoadError } from 'wasm-compile-cache';
import { unlessCancelled } from './unless-cancelled.ts';

/** What stands for standard input; a file of that name is `./-`. */
export const STANDARD_INPUT = '-';

const NEVER = new AbortController().signal;
const PATTERN_CHARACTERS = /[*?[{]/;

/**
 * Gives the absolute paths that an argument stands for: its own, whether anything is there or not, or those of the
 * files that match it where it is a pattern that the shell has left alone. What has exactly this name wins. Rejects
 * with a `LoadError` for URLs, for patterns that match nothing, and as `cancelled` when `signal` fires meanwhile.
 */
export async function pathsOfArgument(argument: string, signal = NEVER): Promise<string[]> {
  const path = resolve(argument);
  if (await isThere(path)) return [path];
  if (/^(https?|file):\/\//i.test(argument)) throw isUrl(argument);
  if (!PATTERN_CHARACTERS.test(argument)) return [path];
  const paths = await unlessCancelled(signal, () => matchesOf(argument, signal));
  if (paths.length === 0) {
    throw new LoadError('file-missing', `no file matches ${argument}`, {
      advice: 'Check the pattern. It stands for files, not for folders.',
    });
  }
  return paths;
}

/** Gives each file once, under the shortest of its names, in the order of the names. */
async function matchesOf(pattern: string, signal: AbortSignal): Promise<string[]> {
  // Most calls have no pattern.
  const { glob } = await import('tinyglobby');
  const matches = await glob(asGlob(pattern), {
    absolute: true,
    expandDirectories: false,
    signal,
    ...(pattern.includes('**') && { fs: withoutLinkedFolders }),
  });
  const names = new Map<string, string>();
  for (const match of matches.map((path) => resolve(path)).sort()) {
    const real = await realpath(match).catch(() => match);
    const known = names.get(real);
    if (known === undefined || match.length < known.length) names.set(real, match);
  }
  return [...names.values()].sort();
}

function asGlob(pattern: string): string {
  const withSlashes = sep === '/' ? pattern : pattern.replaceAll(sep, '/');
  // At its start it would mean all but this, which no shell does.
  return withSlashes.startsWith('!') ? `\\${withSlashes}` : withSlashes;
}

/** As in a shell, `**` does not go through links: among many that point at each other it would not come to an end. */
const withoutLinkedFolders: FileSystemAdapter = {
  // The library asks this of nothing but the target of a link.
  stat: ((path: string, answer: (error: Error | null, stats?: fs.Stats) => void) =>
    fs.stat(path, (error, stats) => {
      if (stats?.isDirectory()) answer(new Error('a link to a folder'));
      else answer(error, stats);
    })) as typeof fs.stat,
};

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // What is there and may not be looked at is told of when it is loaded.
    return false;
  }
}

function isUrl(url: string): LoadError {
  const help = /^file:/i.test(url) ? `give the path${pathInUrl(url)}` : 'download it first';
  return new LoadError('unsupported-file', `${url} is a URL: ${help}`);
}

function pathInUrl(url: string): string {
  try {
    return `, ${fileURLToPath(url)}`;
  } catch {
    return '';
  }
}
