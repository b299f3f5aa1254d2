import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ownUrl } from '../files/own-url.ts';

/** The files that are threads or processes of their own. */
export type EntryName = 'worker' | 'compile-process';

/**
 * Finds an entry's file: beside this one, where the package is used as it is or where a host has copied it beside its
 * bundle; else in the package, as seen from the bundle. Gives null where it is in neither place.
 */
export function findEntry(name: EntryName): string | null {
  const file = `wasm-compile-cache.${name}.mjs`;
  const here = ownUrl();
  const beside = fileURLToPath(new URL(here.endsWith('.ts') ? `../dist/${file}` : `./${file}`, here));
  if (existsSync(beside)) return beside;
  try {
    return createRequire(here).resolve(`wasm-compile-cache/${name}`);
  } catch {
    return null;
  }
}

/**
 * Gives an entry's file: the one that the host names, or else the one that is found. Throws where there is none.
 *
 * @param given the path that the host names
 */
export function requireEntry(name: EntryName, given?: string | undefined): string {
  const file = `wasm-compile-cache.${name}.mjs`;
  const option = `entries.${name === 'worker' ? 'worker' : 'compileProcess'}`;
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(
      `${option} is ${given}, and there is no such file: give the path of a copy of dist/${file}`,
    );
  }
  const found = findEntry(name);
  if (found !== null) return found;
  throw new Error(
    `${file} was not found, which the cache runs beside your program: leave wasm-compile-cache out of the bundle, copy dist/${file} of the package beside the bundle, or name its path as ${option}`,
  );
}
