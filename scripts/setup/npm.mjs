import { basename } from 'node:path';
import { PROJECT_ROOT } from './project-root.mjs';
import { runTool } from './run-process.mjs';

/**
 * Runs the npm that started this script, or the one on PATH. Its folder is the project's root, so that the
 * person's and the project's npm configuration hold.
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export function runNpm(args) {
  // `npm -s start` would silence this npm too, and then nobody could tell why it failed.
  const loud = [...args, '--loglevel=error'];
  const startedBy = process.env.npm_execpath;
  if (startedBy && basename(startedBy) === 'npm-cli.js') {
    return runTool(process.execPath, [startedBy, ...loud], { cwd: PROJECT_ROOT });
  }
  return runTool('npm', loud, { cwd: PROJECT_ROOT, shell: process.platform === 'win32' });
}
