// Old Node versions must be able to parse this file, so the rest is imported after the check.
import { requireSupportedNode } from './setup/node-version.mjs';

requireSupportedNode();
import('./differential/run-differential.mjs').then((run) => run.main(process.argv.slice(2)));
