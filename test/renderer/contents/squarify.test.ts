import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, squarify } from '../../../src/renderer/contents/squarify.ts';

const WHOLE: Box = { x: 0, y: 0, width: 400, height: 300 };
const area = ({ width, height }: Box) => width * height;
const weights = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 300 });

describe('each weight gets a box', () => {
  it('of its share of the area, within the whole, whatever the weights and their order', () => {
    fc.assert(
      fc.property(weights, (given) => {
        const boxes = squarify(given, WHOLE);
        const total = given.reduce((sum, one) => sum + one, 0);
        for (const [index, box] of boxes.entries()) {
          expect(area(box)).toBeCloseTo((area(WHOLE) * (given[index] as number)) / total, 3);
          expect(box.x).toBeGreaterThanOrEqual(-1e-6);
          expect(box.y).toBeGreaterThanOrEqual(-1e-6);
          expect(box.x + box.width).toBeLessThanOrEqual(WHOLE.width + 1e-6);
          expect(box.y + box.height).toBeLessThanOrEqual(WHOLE.height + 1e-6);
        }
      }),
    );
  });

  it('that no other one covers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 30 }), (given) => {
        const boxes = squarify(given, WHOLE);
        for (const [index, one] of boxes.entries()) {
          for (const other of boxes.slice(index + 1)) {
            const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
            const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
            expect(Math.min(wide, high)).toBeLessThan(1e-6);
          }
        }
      }),
    );
  });

  it('that is nearly square where the weights are alike', () => {
    for (const { width, height } of squarify(new Array(12).fill(5), WHOLE)) {
      expect(Math.max(width / height, height / width)).toBeLessThan(1.5);
    }
  });
});

it('gives boxes without an area where there is nothing to share, or no room', () => {
  expect(squarify([0, 0], WHOLE).map(area)).toEqual([0, 0]);
  expect(squarify([1, 2], { ...WHOLE, width: 0 }).map(area)).toEqual([0, 0]);
  expect(squarify([5, 0], WHOLE).map(area)).toEqual([area(WHOLE), 0]);
  expect(squarify([], WHOLE)).toEqual([]);
});
