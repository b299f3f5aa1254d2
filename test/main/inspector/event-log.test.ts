import { expect, it } from 'vitest';
import { EventLog } from '../../../src/main/inspector/event-log.ts';
import { InspectedFile } from '../../../src/main/inspector/inspected-file.ts';
import { EVERY_EVENT } from '../../../src/shared/event-filter.ts';
import type { InspectorEvent } from '../../../src/shared/inspector-event.ts';

function newLog(capacity?: number) {
  const published: InspectorEvent[] = [];
  return { log: new EventLog((event) => published.push(event), capacity), published };
}

it('tells of an event at once, numbered, with the file it is about', () => {
  const { log, published } = newLog();
  const file = new InspectedFile('one.wasm', '/folder/one.wasm', '/folder/one.wasm');
  const before = Date.now();
  log.add('hit', { file, where: 'disk', ms: 2, bytes: 30 });
  log.add('cancelled', { file });
  expect(published).toEqual(log.page(10));
  expect(published[0]).toEqual({
    seq: 0,
    at: expect.any(Number),
    kind: 'hit',
    where: 'disk',
    rowId: file.row.id,
    subject: 'one.wasm',
    key: null,
    ms: 2,
    bytes: 30,
    message: null,
    advice: null,
  });
  expect(published[0]?.at).toBeGreaterThanOrEqual(before);
  expect(published[1]).toMatchObject({ seq: 1, kind: 'cancelled', where: null, rowId: file.row.id });
});

it('takes what is told of an event before what its file says', () => {
  const { log, published } = newLog();
  const file = new InspectedFile('one.wasm', '/one.wasm', '/one.wasm');
  log.add('eviction', { file, key: 'AB', subject: 'another' });
  log.add('warning', { subject: '/cache', message: 'no room' });
  expect(published[0]).toMatchObject({ rowId: file.row.id, key: 'AB', subject: 'another' });
  expect(published[1]).toMatchObject({ rowId: null, key: null, subject: '/cache', message: 'no room' });
});

it('remembers the latest, page by page, and tells of all', () => {
  const { log, published } = newLog(1_000);
  for (let count = 0; count < 1_005; count++) log.add('miss', {});
  expect(published).toHaveLength(1_005);
  expect(log.page(2_000)).toEqual(published.slice(5));
  expect(log.page(2)).toEqual(published.slice(-2));
  expect(log.page(3, 100)).toEqual(published.slice(97, 100));
  expect(log.page(10, 8)).toEqual(published.slice(5, 8));
  expect(log.page(10, 5)).toEqual([]);
  expect(log.page(10, 0)).toEqual([]);
});

it('finds what a person wants to see', () => {
  const { log, published } = newLog();
  for (const kind of ['hit', 'miss', 'hit'] as const) log.add(kind, {});
  expect(log.matching({ ...EVERY_EVENT, kinds: ['hit'] })).toEqual([published[0], published[2]]);
});
