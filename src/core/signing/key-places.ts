import { homedir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'wasm-compile-cache';

/** Where a person's keys are: the public ones that are trusted, and private ones of their own. */
export interface KeyPlaces {
  readonly trustedKeys: string;
  /** Where a key pair of a name is kept. */
  signingKey(name: string): string;
}

/** Gives the places that are this user's by the customs of the system. */
export function keyPlaces(environment: NodeJS.ProcessEnv = process.env): KeyPlaces {
  const folder = join(configHome(environment), FOLDER);
  return {
    trustedKeys: environment.WASM_COMPILE_CACHE_TRUST || join(folder, 'trusted-keys'),
    signingKey: (name) => join(folder, `${name}.signing-key`),
  };
}

function configHome({ XDG_CONFIG_HOME, APPDATA }: NodeJS.ProcessEnv): string {
  if (XDG_CONFIG_HOME) return XDG_CONFIG_HOME;
  if (process.platform === 'win32') return APPDATA || join(homedir(), 'AppData', 'Roaming');
  return process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Application Support')
    : join(homedir(), '.config');
}
