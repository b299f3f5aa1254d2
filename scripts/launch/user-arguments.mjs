import { join } from 'node:path';

/** The variable in which the app finds the person's arguments, as a JSON array of strings. */
export const ARGUMENTS_VARIABLE = 'WASM_CACHE_INSPECTOR_ARGS';

const COMMANDS = new Set(['load', 'bench', 'list', 'verify', 'clear', 'prune', 'help']);
const COMMAND_OPTIONS = new Set(['--help', '-h', '--version', '-V']);

/**
 * @param {string[]} userArguments
 * @returns {boolean} whether they ask for the command line, which opens no window
 */
export function isCommandLine(userArguments) {
  const first = userArguments[0];
  return first !== undefined && (COMMANDS.has(first) || COMMAND_OPTIONS.has(first));
}

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
