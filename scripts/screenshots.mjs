// Old Node versions must be able to parse this file, so the rest is imported after the check.
import { requireSupportedNode } from './setup/node-version.mjs';

requireSupportedNode();
import('./screenshots/take-screenshots.mjs').then((screenshots) => screenshots.main(process.argv.slice(2)));
