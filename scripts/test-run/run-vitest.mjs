import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { InterruptedError, waitForChild } from '../setup/run-process.mjs';
import { countRun, countVitest, formatCounts } from './test-counts.mjs';

/**
 * @param {object} how
 * @param {string} how.name how its counts are told
 * @param {string} how.node the Node that it runs on
 * @param {string[]} how.filters
 * @param {NodeJS.ProcessEnv} how.env
 * @returns {Promise<import('./test-counts.mjs').TestCounts>}
 * @throws {InterruptedError} where a signal ended the run
 */
export async function runVitest({ name, node, filters, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-cache-inspector-vitest-'));
  const report = join(folder, 'report.json');
  try {
    return await runCounted(name, node, {
      args: [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...filters,
      ],
      env,
      report,
      count: countVitest,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string} command
 * @param {object} how
 * @param {string[]} how.args
 * @param {NodeJS.ProcessEnv} how.env
 * @param {string} how.report where the runner writes its JSON report
 * @param {(report: any) => import('./test-counts.mjs').TestCounts} how.count
 * @returns {Promise<import('./test-counts.mjs').TestCounts>}
 * @throws {InterruptedError} where a signal ended the run
 */
export async function runCounted(name, command, { args, env, report, count }) {
  const runner = spawn(command, args, { cwd: PROJECT_ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const { exitCode, endedBy } = await waitForChild(runner);
  if (endedBy) throw new InterruptedError(endedBy);
  const counts = countRun({ reportText: readIfThere(report), exitCode, count });
  say(`${name}: ${formatCounts(counts)}${exitCode === 0 ? '' : ` (exit code ${exitCode})`}`);
  const named = (/** @type {import('./test-counts.mjs').Failure} */ { what, why }) => ({
    what: `${name}: ${what}`,
    why,
  });
  return { ...counts, failures: counts.failures.map(named), secondTries: counts.secondTries.map(named) };
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
