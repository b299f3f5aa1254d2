// Old Node versions must be able to parse this file, so the rest is imported after the check.
import { requireSupportedNode } from './setup/node-version.mjs';

requireSupportedNode();
import('./scale/write-document.mjs').then((scale) => scale.main());
