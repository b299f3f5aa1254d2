import { beforeEach, expect, it, vi } from 'vitest';
import { LoadHistory } from '../../../src/main/inspector/load-history.ts';
import {
  firstSince,
  followLoads,
  noLoads,
  rowsLoadedIn,
  takeLoads,
  useLoads,
} from '../../../src/renderer/timeline/loads-store.ts';
import { loadRecordOf } from '../sample-data.ts';

const request = vi.hoisted(() => vi.fn());
vi.mock('../../../src/renderer/inspector-api.ts', () => ({ request }));

beforeEach(() => {
  useLoads.setState(noLoads(), true);
  request.mockReset();
});

const ring = () => useLoads.getState().ring;
const seqs = () => [...ring()].map(({ seq }) => seq);

function mainKnows(count: number) {
  const history = new LoadHistory(() => {});
  for (let seq = 0; seq < count; seq++) {
    const { seq: _, ...load } = loadRecordOf(seq, { savedMs: seq === 1 ? 12 : null });
    history.add(load);
  }
  request.mockImplementation(async () => ({ ok: true, value: structuredClone(history.columns()) }));
}

it('asks for what there is when somebody first looks, and follows from then on', async () => {
  mainKnows(3);
  takeLoads([loadRecordOf(2)]);
  expect(seqs()).toEqual([]);
  await Promise.all([followLoads(), followLoads()]);
  expect(request).toHaveBeenCalledTimes(1);
  takeLoads([loadRecordOf(3)]);
  expect(seqs()).toEqual([0, 1, 2, 3]);
  const { key, ms, outcome, rowId, name, at } = loadRecordOf(1);
  expect(ring().at(1)).toEqual({ seq: 1, at, ms, outcome, rowId, name, key, savedMs: 12 });
  expect(ring().at(0)?.savedMs).toBeNull();
});

it('takes what ends between the asking and the answer, once', async () => {
  mainKnows(2);
  const following = followLoads();
  takeLoads([loadRecordOf(1), loadRecordOf(2)]);
  await following;
  expect(seqs()).toEqual([0, 1, 2]);
});

it('can be asked again where main did not answer', async () => {
  request.mockResolvedValueOnce({ ok: false, problem: { kind: 'other', message: 'no', advice: null } });
  await followLoads();
  mainKnows(1);
  await followLoads();
  expect(seqs()).toEqual([0]);
});

it('tells the latest batch to whoever listens, whether loads are followed or not', () => {
  const fresh = [loadRecordOf(0)];
  takeLoads(fresh);
  expect(useLoads.getState().fresh).toBe(fresh);
});

it('finds the rows of which loads ended within a span, both ends in it', async () => {
  mainKnows(0);
  await followLoads();
  for (const seq of [0, 1, 2, 3])
    takeLoads([loadRecordOf(seq, { at: seq * 10, rowId: `row ${seq}`, key: `K${seq}` })]);
  expect([...rowsLoadedIn(ring(), { from: 10, to: 20 })]).toEqual(['row 1', 'K1', 'row 2', 'K2']);
  expect(rowsLoadedIn(ring(), { from: 31, to: 99 }).size).toBe(0);
  expect([firstSince(ring(), -1), firstSince(ring(), 11), firstSince(ring(), 99)]).toEqual([0, 2, 4]);
});
