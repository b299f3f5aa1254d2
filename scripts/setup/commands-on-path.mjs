import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether PATH leads to an executable of that name
 */
export function isOnPath(command, env = process.env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
