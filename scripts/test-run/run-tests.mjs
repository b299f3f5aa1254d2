import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronArguments, electronEnvironment } from '../launch/electron-command.mjs';
import { addonFile } from '../setup/codec-addons.mjs';
import { openDisplay } from '../setup/display.mjs';
import { say } from '../setup/messages.mjs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { readOutputOf } from '../setup/run-process.mjs';
import { setUp } from '../setup/set-up.mjs';
import { runCounted, runVitest } from './run-vitest.mjs';
import { tellCounts } from './tell-counts.mjs';
import { addCounts, countPlaywright } from './test-counts.mjs';

/** The variable in which tests find the app to start: `{"executablePath": string, "args": string[]}`. */
const ELECTRON_VARIABLE = 'WASM_CACHE_INSPECTOR_ELECTRON';

/** What the paths of the tests that drive the real window have in common. */
const END_TO_END = 'test/e2e';

/** What depends on the V8 that it runs on; the rest is tried on the product's own alone. */
const TESTS_OF_V8 = ['engine', 'loader', 'cache', 'follow-up', 'worker-pool', 'child-process'].map(
  (room) => `test/core/${room}/`,
);

/** @returns {{ name: string, path: string }[]} the person's own Node, and those that were fetched */
function otherNodesHere() {
  const fetched = NODE_RUNTIMES.map(({ version }) => ({
    name: `Node ${version}`,
    path: nodeRuntimePath(PROJECT_ROOT, version),
  }));
  return [{ name: `Node ${process.versions.node}`, path: process.execPath }, ...fetched].filter(({ path }) =>
    existsSync(path),
  );
}

/**
 * @param {string} node
 * @returns {Promise<boolean>} whether machine code gets out of its V8, which is what the tests on it are about
 */
async function hasCodec(node) {
  const { output } = await readOutputOf(node, ['-p', 'process.versions.modules + " " + process.versions.v8']);
  const [abi = '', v8 = ''] = output.trim().split(' ');
  // V8 14 has natives no longer.
  return (
    Number.parseInt(v8, 10) < 14 ||
    existsSync(join(PROJECT_ROOT, 'src/core/dist/codec', addonFile({ abi: Number(abi) })))
  );
}

/**
 * `npm test`: sets up what is missing, runs every test, and ends with the counts on a line of their own.
 * @param {string[]} filters paths of tests: those in test/e2e go to Playwright, others to Vitest, and what has none is left out
 */
export async function main(filters) {
  await tellCounts(() => runTests(filters));
}

/**
 * @param {string[]} filters
 * @returns {Promise<import('./test-counts.mjs').TestCounts>}
 */
async function runTests(filters) {
  const otherNodes = filters.length === 0 || filters.some((filter) => /runtimes|codec/.test(filter));
  const storeServers = filters.length === 0 || filters.some((filter) => filter.includes('shared-tier'));
  const runtime = await setUp({ opensWindow: true, forTests: true, otherNodes, storeServers });
  const display = await openDisplay();
  const reports = mkdtempSync(join(tmpdir(), 'wasm-cache-inspector-reports-'));
  const env = {
    ...electronEnvironment(process.env),
    ...display.env,
    [ELECTRON_VARIABLE]: JSON.stringify({
      executablePath: runtime.executable,
      args: electronArguments(runtime, { opensWindow: true }),
    }),
  };
  try {
    const endToEnd = filters.filter((filter) => filter.includes(END_TO_END));
    const unit = filters.filter((filter) => !endToEnd.includes(filter));
    const runs = [];
    if (endToEnd.length === 0 || unit.length > 0) {
      runs.push(
        // On the V8 that the product ships, not on the one of the Node that happens to be here.
        await runVitest({
          name: 'Vitest',
          node: runtime.executable,
          filters: unit,
          env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
        }),
      );
    }
    if (otherNodes) {
      for (const { name, path } of otherNodesHere()) {
        if (!(await hasCodec(path))) {
          say(
            `The tests on ${name} are skipped: the codec's addon is not built for it, and its V8 gives machine code out in no other way.`,
          );
          continue;
        }
        runs.push(await runVitest({ name: `Vitest on ${name}`, node: path, filters: TESTS_OF_V8, env }));
      }
    }
    if (unit.length > 0 && endToEnd.length === 0) {
      say(`Only Vitest ran, with the filter ${unit.join(' ')}; without it, the end-to-end tests run too.`);
      return addCounts(runs);
    }
    const playwrightReport = join(reports, 'playwright.json');
    runs.push(
      await runCounted('Playwright', process.execPath, {
        args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', ...endToEnd],
        env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
        report: playwrightReport,
        count: countPlaywright,
      }),
    );
    return addCounts(runs);
  } finally {
    rmSync(reports, { recursive: true, force: true });
    await display.close();
  }
}
