import { basename } from 'node:path';
import { PROJECT_ROOT } from './project-root.mjs';
import { runTool } from './run-process.mjs';

/**
 * Runs the npm that started this script, or the one on PATH.
 * @param {string[]} args
 * @param {string} [folder] where it runs, and finds its project's configuration besides the person's
 * @returns {Promise<number>} its exit code
 */
export function runNpm(args, folder = PROJECT_ROOT) {
  // `npm -s start` would silence this npm too, and then nobody could tell why it failed.
  const loud = [...args, '--loglevel=error'];
  const startedBy = process.env.npm_execpath;
  if (startedBy && basename(startedBy) === 'npm-cli.js') {
    return runTool(process.execPath, [startedBy, ...loud], { cwd: folder });
  }
  return runTool('npm', loud, { cwd: folder, shell: process.platform === 'win32' });
}
