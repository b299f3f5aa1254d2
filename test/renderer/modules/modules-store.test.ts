import { describe, expect, it } from 'vitest';
import { cameToAnEnd, fromSnapshot, mergeRows } from '../../../src/renderer/modules/modules-store.ts';
import { loadBy, NOON, rowOf } from '../sample-data.ts';

const a = rowOf({ id: 'a' });
const b = rowOf({ id: 'b', last: loadBy('disk', { finishedAt: NOON + 10 }) });

describe('fromSnapshot', () => {
  it('knows the latest load, and shows none of them as having just happened', () => {
    const state = fromSnapshot([b, a, rowOf({ id: 'c', last: null })]);
    expect(state.latestId).toBe('b');
    expect(state.outcomes).toEqual([]);
  });

  it('does not reorder the rows', () => {
    expect(fromSnapshot([a, b]).rows.map((row) => row.id)).toEqual(['a', 'b']);
  });
});

describe('mergeRows', () => {
  it('replaces what changed, keeps the rest as the same objects, and leaves the old state alone', () => {
    const before = fromSnapshot([a, b]);
    const changed = { ...b, name: 'renamed.wasm' };
    const after = mergeRows(before, [changed], []);
    expect(after.rows[0]).toBe(a);
    expect(after.rows[1]).toBe(changed);
    expect(before.rows[1]).toBe(b);
  });

  it('puts new rows at the end, in the order of the batch', () => {
    const after = mergeRows(fromSnapshot([a]), [rowOf({ id: 'y' }), rowOf({ id: 'x' })], []);
    expect(after.rows.map((row) => row.id)).toEqual(['a', 'y', 'x']);
  });

  it('lets a removal win over a change in the same batch', () => {
    const after = mergeRows(fromSnapshot([a, b]), [{ ...b }], ['b']);
    expect(after.rows).toEqual([a]);
    expect(after.byId.has('b')).toBe(false);
  });

  it('forgets the latest load with its row', () => {
    expect(mergeRows(fromSnapshot([a, b]), [], ['b']).latestId).toBeNull();
  });

  it('names the rows whose load came to an end', () => {
    const loading = rowOf({ id: 'a', state: 'loading', step: 'compile', last: null });
    const during = mergeRows(fromSnapshot([loading]), [{ ...loading, step: 'save' }], []);
    expect(during.outcomes).toEqual([]);
    const after = mergeRows(during, [a], []);
    expect(after.outcomes).toEqual([a]);
    expect(after.latestId).toBe('a');
  });
});

it('tells of a load that begins, and of another that ends meanwhile', () => {
  const began = mergeRows(fromSnapshot([a, b]), [{ ...a, state: 'loading' }], []);
  expect(began.latestId).toBe('a');
  const ended = mergeRows(began, [{ ...b, last: loadBy('memory', { finishedAt: NOON + 20 }) }], []);
  expect(ended.latestId).toBe('b');
  expect(mergeRows(ended, [{ ...a, state: 'loading', step: 'compile' }], []).latestId).toBe('b');
});

describe('cameToAnEnd', () => {
  it('is true for a second failure of the same row only after it was tried again', () => {
    const failed = rowOf({ state: 'failed', last: null });
    expect(cameToAnEnd(failed, { ...failed })).toBe(false);
    expect(cameToAnEnd({ ...failed, state: 'loading' }, failed)).toBe(true);
  });

  it('is false where only the tiers that hold the module changed', () => {
    expect(cameToAnEnd(a, { ...a, held: { memory: false, disk: true } })).toBe(false);
  });
});
