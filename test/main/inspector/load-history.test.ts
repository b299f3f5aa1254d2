import { expect, it } from 'vitest';
import { LoadHistory } from '../../../src/main/inspector/load-history.ts';
import { LOAD_OUTCOMES, type LoadRecord } from '../../../src/shared/load-record.ts';

const load = (over: Partial<LoadRecord> = {}): Omit<LoadRecord, 'seq'> => ({
  at: 1,
  ms: 2,
  outcome: 'memory',
  rowId: 'row',
  name: 'a.wasm',
  key: 'A',
  steps: {},
  promoted: false,
  stored: false,
  shared: false,
  savedMs: null,
  message: null,
  ...over,
});

it('numbers loads, publishes each, and forgets the oldest', () => {
  const published: LoadRecord[] = [];
  const history = new LoadHistory((record) => published.push(record), 3);
  for (let at = 0; at < 5; at++) history.add(load({ at }));
  expect(published.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
  const { firstSeq, at } = history.columns();
  expect(firstSeq).toBe(2);
  expect([...at]).toEqual([2, 3, 4]);
});

it('gives the loads of a row and of others with its module, the latest of them', () => {
  const history = new LoadHistory(() => {});
  history.add(load({ at: 1, key: null, outcome: 'failed' }));
  history.add(load({ at: 2, rowId: 'other' }));
  history.add(load({ at: 3, rowId: 'other', key: 'B' }));
  history.add(load({ at: 4 }));
  const times = ({ loads }: { loads: LoadRecord[] }) => loads.map(({ at }) => at);
  expect(times(history.of('row', 'A', 10))).toEqual([1, 2, 4]);
  expect(times(history.of('row', null, 10))).toEqual([1, 4]);
  expect(history.of('row', 'A', 2)).toMatchObject({ loads: [{ at: 2 }, { at: 4 }], left: 1 });
});

it('gives all loads in columns, each module once', () => {
  const history = new LoadHistory(() => {});
  history.add(load({ outcome: 'compiler', ms: 900 }));
  history.add(load({ outcome: 'disk', savedMs: 860, ms: 40 }));
  history.add(load({ rowId: 'two', name: 'b.wasm', key: null, outcome: 'cancelled' }));
  const columns = history.columns();
  expect([...columns.outcome].map((place) => LOAD_OUTCOMES[place])).toEqual([
    'compiler',
    'disk',
    'cancelled',
  ]);
  expect([...columns.ms]).toEqual([900, 40, 2]);
  expect([...columns.savedMs]).toEqual([Number.NaN, 860, Number.NaN]);
  expect([...columns.module]).toEqual([0, 0, 1]);
  expect(columns.modules).toEqual([
    { rowId: 'row', name: 'a.wasm', key: 'A' },
    { rowId: 'two', name: 'b.wasm', key: null },
  ]);
});
