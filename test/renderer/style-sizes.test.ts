import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const RENDERER = join(import.meta.dirname, '../../src/renderer');
const SHEETS = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.css'),
);

/** What has a scale of its own in theme.css. */
const SCALED = /^\s*(?:font-size|(?:row-|column-)?gap|padding[a-z-]*|margin[a-z-]*): [^;]*?\d(?:px|rem|pt)\b/;

it.each(SHEETS.filter((path) => path !== 'theme.css'))(
  '%s takes its sizes of type and space from the scales in theme.css',
  (path) => {
    const literal = readFileSync(join(RENDERER, path), 'utf8')
      .split('\n')
      .filter((line) => SCALED.test(line));
    expect(literal).toEqual([]);
  },
);

it('every size that is named is in theme.css', () => {
  const theme = readFileSync(join(RENDERER, 'theme.css'), 'utf8');
  const named = SHEETS.flatMap((path) => [
    ...readFileSync(join(RENDERER, path), 'utf8').matchAll(/var\((--(?:type|space|radius)[a-z0-9-]*)\)/g),
  ]).map(([, name]) => name);
  expect([...new Set(named)].filter((name) => !theme.includes(`${name}:`))).toEqual([]);
});
