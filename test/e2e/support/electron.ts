/** The Electron that the tests start: the one that `npm test` has set up. */
import { join } from 'node:path';

export const PROJECT_ROOT = join(import.meta.dirname, '../../..');

interface Electron {
  executablePath: string;
  args: string[];
}

/** What scripts/test-run hands over. Throws where these tests were not started by it. */
export function electron(): Electron {
  const handed = process.env.WASM_CACHE_INSPECTOR_ELECTRON;
  if (handed === undefined) {
    throw new Error('WASM_CACHE_INSPECTOR_ELECTRON is not set: start the end-to-end tests with npm test.');
  }
  return JSON.parse(handed) as Electron;
}

/** Where the programs of a test, and no others, can be found by the app. */
export const inspectFolder = (temporaryFolder: string): string => join(temporaryFolder, '../inspect');

/** The keys that a test's app trusts, whomever this user does. */
export const trustFile = (temporaryFolder: string): string => join(temporaryFolder, '../trusted-keys');

/** The environment of the app. What the person types goes through a variable of its own, as `npm start` does it. */
export function appEnvironment(userArguments: readonly string[], temporaryFolder: string) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...env,
    WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(userArguments),
    TMPDIR: temporaryFolder,
    // No other program of this user is to be seen.
    WASM_COMPILE_CACHE_INSPECT_DIR: inspectFolder(temporaryFolder),
    WASM_COMPILE_CACHE_TRUST: trustFile(temporaryFolder),
  };
}
