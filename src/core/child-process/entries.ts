import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The files that are threads or processes of their own. */
export type EntryName = 'worker' | 'compile-process';

/** In a bundle in CommonJS format there is no `import.meta.url`. */
const HERE = import.meta.url ?? pathToFileURL(__filename).href;

/**
 * Finds an entry's file: beside this one, where the package is used as it is or where a host has copied it beside its
 * bundle; else in the package, as seen from the bundle. Gives null where it is in neither place.
 */
export function findEntry(name: EntryName): string | null {
  const file = `wasm-compile-cache.${name}.js`;
  const beside = fileURLToPath(new URL(HERE.endsWith('.ts') ? `../dist/${file}` : `./${file}`, HERE));
  if (existsSync(beside)) return beside;
  try {
    return createRequire(HERE).resolve(`wasm-compile-cache/${name}`);
  } catch {
    return null;
  }
}
