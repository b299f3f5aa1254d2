import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UpdateBatcher } from '../../../src/main/inspector/update-batcher.ts';
import type { InspectorEvent, ModuleRow, SourceUpdate } from '../../../src/shared/contract.ts';
import type { LoadRecord } from '../../../src/shared/load-record.ts';
import { worthOf } from '../../renderer/sample-data.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A batcher over rows that a test changes, and what it has published. */
function batcher() {
  const rows = new Map<string, ModuleRow>();
  const published: SourceUpdate[] = [];
  let compiles = 0;
  const updates = new UpdateBatcher(
    {
      row: (id) => rows.get(id),
      tiers: () => [],
      shared: () => null,
      compiler: () => ({
        mode: 'ahead-of-time',
        compiles,
        stock: null,
        failures: 0,
        cancellations: 0,
        active: [],
        waiting: [],
        background: { running: null, waiting: 0 },
      }),
      benchmark: () => null,
      folders: () => [],
      worth: () => worthOf({ since: compiles }),
      bringIn: () => null,
      work: () => null,
      undo: () => null,
    },
    (batch) => published.push(structuredClone(batch)),
  );
  const set = (id: string, state: ModuleRow['state']) => {
    rows.set(id, { id, state } as ModuleRow);
    updates.row(id);
  };
  const compiled = () => {
    compiles++;
    updates.part('compiler');
  };
  return { updates, rows, published, set, compiled };
}
const event = (seq: number) => ({ seq }) as InspectorEvent;
const frame = () => vi.advanceTimersByTime(16);
/** So long that what comes next does not belong to the same stream of changes. */
const calm = () => vi.advanceTimersByTime(100);

it('publishes nothing before a frame is over, and one batch for all that came in it', () => {
  const { updates, published, set, compiled } = batcher();
  set('a', 'queued');
  compiled();
  updates.event(event(1));
  expect(published).toEqual([]);
  frame();
  expect(published).toEqual([
    { rows: [{ id: 'a', state: 'queued' }], compiler: expect.anything(), events: [{ seq: 1 }] },
  ]);
});

it('sends each load once, and the sums as they are when the batch leaves', () => {
  const { updates, published, compiled } = batcher();
  for (const seq of [0, 1]) updates.load({ seq } as LoadRecord);
  updates.part('worth');
  compiled();
  frame();
  updates.load({ seq: 2 } as LoadRecord);
  calm();
  expect(published).toEqual([
    { loads: [{ seq: 0 }, { seq: 1 }], worth: worthOf({ since: 1 }), compiler: expect.anything() },
    { loads: [{ seq: 2 }] },
  ]);
});

it('publishes some ten times a second while there is no end of changes', () => {
  const { published, set } = batcher();
  for (let change = 0; change < 1_000; change++) {
    set('a', 'loading');
    vi.advanceTimersByTime(1);
  }
  expect(published.length).toBeGreaterThanOrEqual(8);
  expect(published.length).toBeLessThanOrEqual(11);
});

it('publishes within a frame what changes after all was calm, and keeps what follows for the next batch', () => {
  const { published, set } = batcher();
  for (const round of [1, 2]) {
    set('a', 'queued');
    frame();
    expect(published).toHaveLength(2 * round - 1);
    for (const state of ['loading', 'ready'] as const) {
      set('a', state);
      frame();
    }
    expect(published).toHaveLength(2 * round - 1);
    calm();
    expect(published).toHaveLength(2 * round);
    calm();
  }
  expect(published.map(({ rows }) => rows?.[0]?.state)).toEqual(['queued', 'ready', 'queued', 'ready']);
});

it('sends the state as it is when the batch leaves, once for each row', () => {
  const { published, set, compiled } = batcher();
  for (const state of ['queued', 'loading', 'ready'] as const) set('a', state);
  set('b', 'queued');
  compiled();
  compiled();
  frame();
  expect(published).toHaveLength(1);
  expect(published[0]?.rows).toEqual([
    { id: 'a', state: 'ready' },
    { id: 'b', state: 'queued' },
  ]);
  expect(published[0]?.compiler?.compiles).toBe(2);
});

it('sends every event, in order', () => {
  const { updates, published } = batcher();
  for (let seq = 1; seq <= 5; seq++) updates.event(event(seq));
  frame();
  updates.event(event(6));
  calm();
  expect(published.map(({ events }) => events?.map(({ seq }) => seq))).toEqual([[1, 2, 3, 4, 5], [6]]);
});

it('sends only what changed, and nothing where nothing does', () => {
  const { updates, published, set } = batcher();
  updates.part('tiers');
  updates.part('benchmark');
  frame();
  set('a', 'ready');
  calm();
  calm();
  expect(published).toEqual([{ tiers: [], benchmark: null }, { rows: [{ id: 'a', state: 'ready' }] }]);
});

it('sends the id, and not the state, of a row that was removed', () => {
  const { updates, rows, published, set } = batcher();
  set('a', 'ready');
  rows.delete('a');
  updates.removedRow('a');
  frame();
  expect(published).toEqual([{ removedRows: ['a'] }]);
});

it('publishes nothing after it was closed: neither what was gathered nor what comes later', () => {
  const { updates, published, set } = batcher();
  set('a', 'loading');
  updates.close();
  set('a', 'cancelled');
  frame();
  const idle = batcher();
  idle.updates.close();
  idle.set('a', 'cancelled');
  frame();
  expect([...published, ...idle.published]).toEqual([]);
});

it('sends a great many rows in several batches, a frame apart, the first that changed first', () => {
  const { updates, published, set } = batcher();
  for (let row = 0; row < 1_200; row++) set(`${row}`, 'stored');
  updates.part('tiers');
  vi.advanceTimersByTime(16);
  expect(published.map(({ rows }) => rows?.length)).toEqual([500]);
  expect(published[0]?.tiers).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(published.map(({ rows }) => rows?.length)).toEqual([500, 500, 200]);
  expect(published.flatMap(({ rows = [] }) => rows.map(({ id }) => Number(id)))).toEqual([
    ...Array(1_200).keys(),
  ]);
});

it('tells of a row that was removed and came back as of one that changed', () => {
  const { updates, published, set } = batcher();
  updates.removedRow('A');
  set('A', 'stored');
  vi.advanceTimersByTime(16);
  expect(published).toEqual([{ rows: [{ id: 'A', state: 'stored' }] }]);
});
