import { expect, it } from 'vitest';
import { TimeLeft } from '../../../src/main/benchmark/time-left.ts';

it('takes what is left times what such samples took, by their median', () => {
  const timeLeft = new TimeLeft();
  for (const ms of [10, 12, 500]) timeLeft.note(0, 'stock', ms);
  timeLeft.note(0, 'cold', 1_000);
  expect(
    timeLeft.estimate([
      { module: 0, kind: 'stock', count: 3 },
      { module: 0, kind: 'cold', count: 2 },
    ]),
  ).toBe(3 * 12 + 2 * 1_000);
});

it('knows nothing of a kind of sample that was never taken of its module', () => {
  const timeLeft = new TimeLeft();
  timeLeft.note(0, 'stock', 10);
  expect(timeLeft.estimate([{ module: 1, kind: 'stock', count: 1 }])).toBeNull();
  expect(timeLeft.estimate([{ module: 1, kind: 'stock', count: 0 }])).toBe(0);
  expect(timeLeft.estimate([])).toBe(0);
});
