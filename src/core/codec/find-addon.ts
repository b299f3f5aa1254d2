import { ownUrl } from '../files/own-url.ts';
import { fs, nodeModule, path, url } from '../on-demand.ts';
import { findAddonCodec } from './addon-codec.ts';

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
  const here = ownUrl();
  const { existsSync } = fs();
  const beside = url().fileURLToPath(
    new URL(here.endsWith('.ts') ? `../dist/codec/${file}` : `./codec/${file}`, here),
  );
  if (existsSync(beside)) return beside;
  // This is the package itself, or a bundle with the addons that it is to have; to look further takes a millisecond.
  if (existsSync(path().dirname(beside))) return null;
  try {
    const packaged = nodeModule().createRequire(here).resolve(`wasm-compile-cache/codec/${file}`);
    return existsSync(packaged) ? packaged : null;
  } catch {
    return null;
  }
}
