import { expect, it } from 'vitest';
import { lineAfterKey } from '../../../src/renderer/widgets/fixed-rows.ts';

it.each([
  ['ArrowDown', 3, 4],
  ['ArrowDown', 9, 9],
  ['ArrowDown', null, 9],
  ['ArrowUp', 3, 2],
  ['ArrowUp', 0, 0],
  ['ArrowUp', null, 9],
  ['PageDown', 3, 7],
  ['PageDown', 8, 9],
  ['PageUp', 3, 0],
  ['PageUp', 9, 5],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['a', 5, null],
])('goes with %s from %s to %s of ten lines', (key, from, to) => {
  expect(lineAfterKey(key, from, 10, 4)).toBe(to);
});

it('goes nowhere where there are no lines', () => {
  expect(lineAfterKey('End', null, 0, 4)).toBeNull();
});
