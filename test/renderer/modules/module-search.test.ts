import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSearch, SEARCH_FIELDS } from '../../../src/renderer/modules/module-search.ts';
import { parseTerms, rangesOf } from '../../../src/renderer/modules/search-text.ts';
import type { ModuleRow } from '../../../src/shared/contract.ts';
import { entryInfoOf, rowOf } from '../sample-data.ts';

const ROWS = [
  rowOf({ name: 'esbuild.wasm', held: { memory: true, disk: true }, entries: [entryInfoOf()] }),
  rowOf({
    name: 'sql-wasm.wasm',
    path: '/srv/My Projects/db/sql-wasm.wasm',
    key: 'AB00CD11EF'.padEnd(64, '0'),
    held: { memory: false, disk: true },
    entries: [entryInfoOf({ engineId: 'v8-11.3.244.8-node.30-AAAA', isOurs: false })],
  }),
  rowOf({
    name: 'broken.wasm',
    state: 'failed',
    last: null,
    key: null,
    held: { memory: false, disk: false },
  }),
  rowOf({ name: 'old.wasm', state: 'stored', origin: 'stored', path: null, last: null }),
];
const found = (text: string) => {
  const { matches } = readSearch(text);
  return ROWS.filter(matches).map(({ name }) => name.replace('.wasm', ''));
};

describe('a search', () => {
  it('finds by parts of the name and of the folder, all of them, whatever their case', () => {
    expect(found('')).toHaveLength(4);
    expect(found('SQL')).toEqual(['sql-wasm']);
    expect(found('wasm db')).toEqual(['sql-wasm']);
    expect(found('"my projects"')).toEqual(['sql-wasm']);
    expect(found('sql esbuild')).toEqual([]);
  });

  it('finds by a part of the key, given as such or long enough to be one', () => {
    expect(found('key:ab00')).toEqual(['sql-wasm']);
    expect(found('AB00CD11')).toEqual(['sql-wasm']);
    expect(found('ab00')).toEqual([]);
  });

  it('finds by tier, state, engine and kind, also while the word is still being typed', () => {
    expect(found('tier:memory')).toEqual(['esbuild', 'old']);
    expect(found('tier:none')).toEqual(['broken']);
    expect(found('state:fail')).toEqual(['broken']);
    expect(found('engine:other')).toEqual(['sql-wasm']);
    expect(found('engine:11.3')).toEqual(['sql-wasm']);
    expect(found('is:stored')).toEqual(['old']);
    expect(found('is:rebuilt')).toEqual([]);
    expect(readSearch('is:gone').matches(rowOf({ pathIsGone: true }))).toBe(true);
    expect(found('tier:')).toHaveLength(4);
    expect(found('TIER:DISK sql')).toEqual(['sql-wasm']);
  });

  it('leaves out what stands behind a minus', () => {
    expect(found('-esbuild -state:failed')).toEqual(['sql-wasm', 'old']);
    expect(found('-')).toHaveLength(4);
    expect(found('-tier:')).toHaveLength(4);
  });

  it('takes a word with a colon that is no field for a word', () => {
    expect(parseTerms('c:\\pkg', new Set(['tier']))).toEqual([{ field: null, value: 'c:\\pkg', not: false }]);
  });

  it('says what a field takes where it cannot take what was typed', () => {
    expect(readSearch('tier:tape').problems).toEqual(['tier: takes memory, disk, both or none, not “tape”.']);
    expect(readSearch('tier:me esbuild').problems).toEqual([]);
  });
});

it('tells what to mark, and marks nothing of what is left out', () => {
  const { words, keyParts } = readSearch('Es -sql name:build key:9F tier:disk c0ffee00');
  expect(words).toEqual(['es', 'build', 'c0ffee00']);
  expect(keyParts).toEqual(['9f', 'c0ffee00']);
});

describe('marks', () => {
  it('stand where the words do, without overlaps', () => {
    expect(rangesOf('esbuild.wasm', ['build', 'sb'])).toEqual([[1, 7]]);
    expect(rangesOf('aaaa', ['aa'])).toEqual([[0, 4]]);
    expect(
      rangesOf(
        'abcabc',
        ['C', ''].map((word) => word.toLowerCase()),
      ),
    ).toEqual([
      [2, 3],
      [5, 6],
    ]);
  });

  it('are left out where lower case has another length', () => {
    expect(rangesOf('İstanbul.wasm', ['wasm'])).toEqual([]);
  });

  it('are in order, apart, and within the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, words) => {
        let end = -1;
        for (const [from, to] of rangesOf(text, words)) {
          expect(from).toBeGreaterThan(end);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          end = to;
        }
      }),
    );
  });
});

it('reads whatever is typed, and a second reading of it finds the same', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...Object.keys(SEARCH_FIELDS).map((name) => `${name}:`),
      '-',
      '"',
      ' ',
      ':',
      'disk',
      'wasm',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const matched = (row: ModuleRow) => readSearch(text).matches(row);
      for (const row of ROWS) expect(matched(row)).toBe(matched({ ...row }));
    }),
  );
});
