import { os, path } from '../on-demand.ts';

const FOLDER = 'wasm-compile-cache';
/** A key, or several, in the place of a file's path: neither a path nor a drive looks like one. */
const KEYS = /^[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9+/]{43}=/;
const BETWEEN_KEYS = /\s*[,;\n]\s*/;

/** Gives where a key pair of a name is kept by the customs of the system, for this user. */
export function signingKeyPlace(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  return path().join(configHome(environment), FOLDER, `${name}.signing-key`);
}

/**
 * Gives whom this user trusts: what `WASM_COMPILE_CACHE_TRUST` says, which is the path of a file, or the keys themselves; by
 * default a file of the user's.
 */
export function trustedKeysIn(environment: NodeJS.ProcessEnv = process.env): string | string[] {
  const { WASM_COMPILE_CACHE_TRUST: given } = environment;
  if (!given) return path().join(configHome(environment), FOLDER, 'trusted-keys');
  return KEYS.test(given) ? given.split(BETWEEN_KEYS).filter((line) => line !== '') : path().resolve(given);
}

function configHome({ XDG_CONFIG_HOME, APPDATA }: NodeJS.ProcessEnv): string {
  const { join } = path();
  if (XDG_CONFIG_HOME) return XDG_CONFIG_HOME;
  const home = os().homedir();
  if (process.platform === 'win32') return APPDATA || join(home, 'AppData', 'Roaming');
  return process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
}
