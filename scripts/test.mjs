// Old Node versions must be able to parse this file, so the rest is imported after the check.
import { requireSupportedNode } from './setup/node-version.mjs';

requireSupportedNode();
import('./test-run/run-tests.mjs').then((testRun) => testRun.main(process.argv.slice(2)));
