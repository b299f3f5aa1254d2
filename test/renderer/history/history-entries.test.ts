import { describe, expect, it } from 'vitest';
import { entryPath } from '../../../src/renderer/history/entry-path.ts';
import { historyOf, waterfallOf } from '../../../src/renderer/history/history-entries.ts';
import { withFresh } from '../../../src/renderer/history/module-loads.ts';
import { eventOf, loadRecordOf } from '../sample-data.ts';

describe('a history', () => {
  const loads = [loadRecordOf(0, { at: 10 }), loadRecordOf(1, { at: 30 })];
  const events = [eventOf(7, { at: 20 }), eventOf(8, { at: 30 })];
  const told = (limit: number) => {
    const { entries, left } = historyOf(loads, events, limit);
    return [
      entries.map((entry) => (entry.type === 'load' ? `load ${entry.load.seq}` : `event ${entry.event.seq}`)),
      left,
    ];
  };

  it('has loads and what the tiers did between them, newest first', () => {
    expect(told(10)).toEqual([['load 1', 'event 8', 'event 7', 'load 0'], 0]);
  });

  it('has no more than was asked for, and says how many are left', () => {
    expect(told(2)).toEqual([['load 1', 'event 8'], 2]);
  });
});

it('takes what has ended since, of the row and of its module, once', () => {
  const known = { loads: [loadRecordOf(3, { rowId: 'a', key: 'A' })], left: 0 };
  const fresh = [
    loadRecordOf(3, { rowId: 'a', key: 'A' }),
    loadRecordOf(4, { rowId: 'b', key: 'A' }),
    loadRecordOf(5, { rowId: 'b', key: 'B' }),
    loadRecordOf(6, { rowId: 'a', key: null }),
  ];
  expect(withFresh(known, fresh, 'a', 'A').loads.map(({ seq }) => seq)).toEqual([3, 4, 6]);
  expect(withFresh(known, [], 'a', 'A')).toBe(known);
});

it('lets each step begin where the one before has ended', () => {
  const steps = [
    { step: 'read', ms: 10, share: 0.25 },
    { step: 'hash', ms: 30, share: 0.75 },
  ];
  expect(waterfallOf(steps)).toEqual([
    { step: 'read', ms: 10, start: 0, share: 0.25 },
    { step: 'hash', ms: 30, start: 0.25, share: 0.75 },
  ]);
});

it('knows where an entry lies', () => {
  expect(entryPath('/cache', 'v8', 'AB')).toBe('/cache/v8/AB.bin');
  expect(entryPath('C:\\cache', 'v8', 'AB')).toBe('C:\\cache\\v8\\AB.bin');
  expect([entryPath(null, 'v8', 'AB'), entryPath('/cache', 'v8', null)]).toEqual([null, null]);
});
