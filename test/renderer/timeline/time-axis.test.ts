import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeTicks } from '../../../src/renderer/timeline/time-axis.ts';

const at = (hours: number, minutes = 0, seconds = 0) =>
  new Date(2026, 5, 1, hours, minutes, seconds).getTime();

it('marks whole seconds, minutes and hours of the local clock', () => {
  expect(timeTicks({ from: at(12, 0, 3), to: at(12, 1, 2) }, 5)).toEqual({
    at: [at(12, 0, 15), at(12, 0, 30), at(12, 0, 45), at(12, 1, 0)],
    withSeconds: true,
  });
  expect(timeTicks({ from: at(9, 59), to: at(13, 30) }, 6)).toEqual({
    at: [at(10), at(11), at(12), at(13)],
    withSeconds: false,
  });
});

it('has no more than there is room for, within the span', () => {
  const moment = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(
      moment,
      fc.integer({ min: 0, max: 1e10 }),
      fc.integer({ min: 0, max: 20 }),
      (from, length, most) => {
        const ticks = timeTicks({ from, to: from + length }, most);
        expect(ticks.at.length).toBeLessThanOrEqual(Math.max(0, most));
        for (const tick of ticks.at) expect(tick >= from && tick <= from + length).toBe(true);
      },
    ),
  );
});
