import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabel, durationAxis } from '../../../src/renderer/timeline/duration-axis.ts';

describe('a logarithmic axis', () => {
  it('goes over whole decades', () => {
    const axis = durationAxis(7, 12_000, true);
    expect(axis.ticks).toEqual([1, 10, 100, 1_000, 10_000, 100_000]);
    expect([axis.shareOf(1), axis.shareOf(10), axis.shareOf(100_000)]).toEqual([0, 0.2, 1]);
  });

  it('has at least one, and no more than it takes', () => {
    expect(durationAxis(10, 10, true).ticks).toEqual([10, 100]);
    expect(durationAxis(1, 1_000, true).ticks).toEqual([1, 10, 100, 1_000]);
  });

  it('has room for what took no time', () => {
    const axis = durationAxis(0, 50, true);
    expect(axis.ticks[0]).toBeCloseTo(0.01);
    expect(axis.shareOf(0)).toBe(0);
  });
});

it.each([
  [0, '0 s'],
  [0.1, '0.1 ms'],
  [10, '10 ms'],
  [1_000, '1 s'],
  [2_500, '2.5 s'],
  [100_000, '100 s'],
  [0.30000000000000004, '0.3 ms'],
])('labels %s ms as %s', (ms, label) => expect(axisLabel(ms)).toBe(label));

describe('a linear axis', () => {
  it('begins with zero, and has round numbers', () => {
    const axis = durationAxis(7, 12_300, false);
    expect(axis.ticks).toEqual([0, 5_000, 10_000, 15_000]);
    expect([axis.shareOf(0), axis.shareOf(7_500), axis.shareOf(15_000)]).toEqual([0, 0.5, 1]);
    expect(durationAxis(1, 0.3, false).ticks.at(-1)).toBeCloseTo(0.3);
  });
});

it('is there where there is nothing to show', () => {
  for (const isLogarithmic of [true, false]) expect(durationAxis(0, 0, isLogarithmic).max).toBe(1_000);
});

it('has room for everything, in order', () => {
  const duration = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(duration, duration, duration, fc.boolean(), (a, b, c, isLogarithmic) => {
      const [least = 0, middle = 0, most = 0] = [a, b, c].toSorted((x, y) => x - y);
      const axis = durationAxis(least, most, isLogarithmic);
      const shares = [least, middle, most].map(axis.shareOf);
      for (const share of shares) expect(share >= 0 && share <= 1).toBe(true);
      expect(shares).toEqual(shares.toSorted((x, y) => x - y));
      expect(axis.ticks.length).toBeLessThanOrEqual(12);
      if (most >= 0.02) expect(axis.max).toBeGreaterThanOrEqual(most * (1 - 1e-9));
    }),
  );
});
