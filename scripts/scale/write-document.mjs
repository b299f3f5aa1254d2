import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { tables } from './tables.mjs';

const DOCUMENT = join(PROJECT_ROOT, 'docs/scale.md');
const SIMULATED = /(<!-- simulated: npm run scale -->\n)[\s\S]*?(<!-- end of what is simulated -->)/;

/** `npm run scale`: simulates the fleet, and writes what comes of it into the document that quotes it. */
export function main() {
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8')));
  say(`Written: ${DOCUMENT}`);
}

/**
 * @param {string} document
 * @returns {string} the document with the tables of a new simulation
 */
export function withTables(document) {
  if (!SIMULATED.test(document)) throw new Error('the document has no place for what is simulated');
  return document.replace(SIMULATED, (_, begin, end) => `${begin}\n${tables()}\n\n${end}`);
}
