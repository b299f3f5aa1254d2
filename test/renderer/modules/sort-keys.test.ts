import { describe, expect, it } from 'vitest';
import { clickedSort, comparatorOf, type SortKey } from '../../../src/renderer/modules/sort-keys.ts';

const name = { id: 'name', largestFirst: false };
const size = { id: 'size', largestFirst: true };
const key = (id: string, descending = false): SortKey => ({ id, descending });

describe('clicks on heads', () => {
  it('sort by a column in its own order, then the other way round, then not at all', () => {
    const first = clickedSort([], size, false);
    expect(first).toEqual([key('size', true)]);
    const second = clickedSort(first, size, false);
    expect(second).toEqual([key('size')]);
    expect(clickedSort(second, size, false)).toEqual([]);
  });

  it('let another column take over', () => {
    expect(clickedSort([key('size', true), key('name')], { id: 'hits', largestFirst: true }, false)).toEqual([
      key('hits', true),
    ]);
  });

  it('make the only one of a column that was one of several, in its own order', () => {
    expect(clickedSort([key('size'), key('name', true)], name, false)).toEqual([key('name')]);
  });

  it('add a key with Shift, turn it where it stands, and take it out', () => {
    const both = clickedSort([key('size', true)], name, true);
    expect(both).toEqual([key('size', true), key('name')]);
    expect(clickedSort(both, size, true)).toEqual([key('size'), key('name')]);
    expect(clickedSort([key('size'), key('name')], size, true)).toEqual([key('name')]);
  });

  it('never add a fourth key: the last gives way', () => {
    const three = [key('a'), key('b'), key('c')];
    expect(clickedSort(three, name, true)).toEqual([key('a'), key('b'), key('name')]);
  });
});

describe('the comparison', () => {
  interface Row {
    name: string;
    size: number | null;
  }
  const columns = [
    { ...name, compare: (a: Row, b: Row) => a.name.localeCompare(b.name) },
    {
      ...size,
      compare: (a: Row, b: Row) => Number(a.size) - Number(b.size),
      isAbsent: (row: Row) => row.size === null,
    },
  ];
  const rows: Row[] = [
    { name: 'b', size: 2 },
    { name: 'd', size: null },
    { name: 'a', size: 2 },
    { name: 'c', size: 1 },
  ];
  const sorted = (...keys: SortKey[]) => {
    const compare = comparatorOf(keys, columns, (a, b) => a.name.localeCompare(b.name));
    return compare && [...rows].sort(compare).map((row) => row.name);
  };

  it('puts what has no value last, whichever way it goes', () => {
    expect(sorted(key('size'))).toEqual(['c', 'a', 'b', 'd']);
    expect(sorted(key('size', true))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on to the second key where the first says nothing', () => {
    expect(sorted(key('size', true), key('name', true))).toEqual(['b', 'a', 'c', 'd']);
  });

  it('is none without a key, or with a column that is no more', () => {
    expect(sorted()).toBeNull();
    expect(sorted(key('former'))).toBeNull();
  });
});
