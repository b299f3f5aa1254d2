import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { tables } from './tables.mjs';

export const DOCUMENT = join(PROJECT_ROOT, 'docs/scale.md');
const SIMULATED = /<!-- simulated by npm run scale, [^>]*-->\n[\s\S]*?(?=<!-- end of what is simulated -->)/;
/** What the numbers come from. */
const SOURCES = ['fleet.mjs', 'prices.mjs', 'tables.mjs'];

/** `npm run scale`: simulates the fleet, and writes what comes of it into the document that quotes it. */
export function main() {
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!SIMULATED.test(document)) throw new Error('the document has no place for what is simulated');
  writeFileSync(
    DOCUMENT,
    document.replace(SIMULATED, () => `${beginning()}\n\n${tables()}\n\n`),
  );
  say(`Written: ${DOCUMENT}`);
}

/** @returns {string} what stands before the numbers, and is another where they may be others */
export function beginning() {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(readFileSync(join(PROJECT_ROOT, 'scripts/scale', name)));
  return `<!-- simulated by npm run scale, from sources with the hash ${hash.digest('hex').slice(0, 16)} -->`;
}
