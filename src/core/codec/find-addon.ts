import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findAddonCodec } from './addon-codec.ts';

/** In a bundle in CommonJS format there is no `import.meta.url`. */
const HERE = import.meta.url ?? pathToFileURL(__filename).href;

/** What the addon for this very system and Node is called: another one's cannot be loaded. */
function addonFile(): string {
  const { platform, arch, versions } = process;
  return `${platform}-${arch}-abi${versions.modules}.node`;
}

/**
 * Gives the path of an addon that can be loaded here: the one that the host names, else the one beside this file or in
 * the package. Null where there is none, as for Nodes that none was built for; then V8's natives have to do.
 *
 * @param given the path that the host names; null for none
 */
export function findAddon(given?: string | null | undefined): string | null {
  const path = given === undefined ? findAddonFile() : given;
  return path !== null && findAddonCodec(path) !== null ? path : null;
}

/** Gives the path of the addon for this very system and Node, without loading it; null where there is none. */
export function findAddonFile(): string | null {
  const file = addonFile();
  const beside = fileURLToPath(
    new URL(HERE.endsWith('.ts') ? `../dist/codec/${file}` : `./codec/${file}`, HERE),
  );
  if (existsSync(beside)) return beside;
  // This is the package itself, or a bundle with the addons that it is to have; to look further takes a millisecond.
  if (existsSync(dirname(beside))) return null;
  try {
    const path = createRequire(HERE).resolve(`wasm-compile-cache/codec/${file}`);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
