import { expect, it } from 'vitest';
import { RowsById } from '../../../src/renderer/modules/rows-by-id.ts';
import { rowOf } from '../sample-data.ts';

const a = rowOf({ id: 'a' });
const b = rowOf({ id: 'b' });
const c = rowOf({ id: 'c' });

it('knows at each moment the rows of that moment, and not those that came later', () => {
  const first = RowsById.of([a]);
  const second = first.next([a, b]);
  expect([first.has('b'), second.has('b'), second.indexOf('b')]).toEqual([false, true, 1]);
  expect([first.size, second.size]).toEqual([1, 2]);
  const changed = { ...a, name: 'renamed.wasm' };
  const third = second.next([changed, b]);
  expect([first.get('a'), third.get('a')]).toEqual([a, changed]);
});

it('keeps apart two moments that went on from the same one', () => {
  const first = RowsById.of([a]);
  const left = first.next([a, b]);
  const right = first.next([a, c]);
  expect([left.get('b'), left.get('c')]).toEqual([b, undefined]);
  expect([right.get('b'), right.get('c')]).toEqual([undefined, c]);
  expect(right.next([a, c, b]).get('b')).toBe(b);
  expect([left.get('b'), left.get('c')]).toEqual([b, undefined]);
});
