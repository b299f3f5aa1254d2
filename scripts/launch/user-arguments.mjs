import { join } from 'node:path';

/** The variable in which the app finds the person's arguments, as a JSON array of strings. */
export const ARGUMENTS_VARIABLE = 'WASM_CACHE_INSPECTOR_ARGS';

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} workingDirectory
 * @param {string} projectRoot
 * @returns {string} the folder in which the person called, against which relative paths are meant: npm runs its
 *   scripts in the project's root
 */
export function callersDirectory(env, workingDirectory, projectRoot) {
  // An INIT_CWD that another project's npm has left behind says nothing about this call.
  const isFromOurNpm = env.npm_package_json === join(projectRoot, 'package.json');
  return (isFromOurNpm && env.INIT_CWD) || workingDirectory;
}
