import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ring } from '../../src/shared/ring.ts';

it('holds the latest that were pushed, whatever its size, and counts those it has let go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.integer()), (capacity, items) => {
      const ring = new Ring<number>(capacity);
      const gone = items.map((item) => ring.push(item)).filter((item) => item !== undefined);
      expect(gone).toEqual(items.slice(0, Math.max(0, items.length - capacity)));
      const expected = items.slice(-capacity);
      expect([...ring]).toEqual(expected);
      expect(ring.slice()).toEqual(expected);
      expect(ring.slice(1, 3)).toEqual(expected.slice(1, 3));
      expect(ring.length).toBe(expected.length);
      expect(ring.forgotten).toBe(items.length - expected.length);
      expect([ring.at(0), ring.at(-1), ring.at(capacity)]).toEqual([expected[0], expected.at(-1), undefined]);
      expect(ring.at(-capacity - 1)).toBeUndefined();
    }),
  );
});

it('is as new once it is emptied', () => {
  const ring = new Ring<number>(2);
  for (const item of [1, 2, 3]) ring.push(item);
  ring.clear();
  expect([ring.length, ring.forgotten, ring.at(0)]).toEqual([0, 0, undefined]);
  ring.push(4);
  expect([...ring]).toEqual([4]);
});

it.each([0, -1, 1.5, Number.NaN])('cannot hold %s', (capacity) => {
  expect(() => new Ring(capacity)).toThrow(RangeError);
});
