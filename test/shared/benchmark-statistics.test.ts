import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  figuresOf,
  LEAST_FOR_INTERVAL,
  median,
  quantile,
  ratioOf,
} from '../../src/shared/benchmark-statistics.ts';

const durations = (minLength: number) =>
  fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength, maxLength: 50 });

describe('the median', () => {
  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 2], 2],
    [[10, 9, 100, 1], 9.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('has as many samples above it as below, and does not depend on their order or change it', () => {
    fc.assert(
      fc.property(durations(1), (values) => {
        const before = [...values];
        const middle = median(values);
        expect(values).toEqual(before);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });

  it('does not exist without samples', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([], 0.1)).toThrow(RangeError);
    expect(figuresOf([])).toBeNull();
  });
});

it('tells the spread by the middle half of the samples', () => {
  expect(figuresOf([5, 1, 3, 2, 100])).toEqual({ count: 5, median: 3, min: 1, max: 100, middleHalf: [2, 5] });
});

describe('the ratio of two medians', () => {
  it('is how many times as long the reference takes', () => {
    const ratio = ratioOf([10, 11, 12, 13, 14], [120, 119, 121, 118, 122]);
    expect(ratio).toMatchObject({ ratio: 10, verdict: 'faster' });
    const [low = 0, high = 0] = ratio?.interval ?? [];
    expect(low).toBeGreaterThan(118 / 14 - 1e-9);
    expect(high).toBeLessThan(122 / 10 + 1e-9);
  });

  it('is slower the other way round', () => {
    expect(ratioOf([120, 119, 121, 118, 122], [10, 11, 12, 13, 14])?.verdict).toBe('slower');
  });

  it('is no difference where the interval contains 1, and that alone', () => {
    fc.assert(
      fc.property(durations(LEAST_FOR_INTERVAL), durations(LEAST_FOR_INTERVAL), (subject, reference) => {
        const found = ratioOf(subject, reference);
        const [low = Number.NaN, high = Number.NaN] = found?.interval ?? [];
        expect(low).toBeLessThanOrEqual(found?.ratio ?? Number.NaN);
        expect(high).toBeGreaterThanOrEqual(found?.ratio ?? Number.NaN);
        expect(found?.verdict === 'same').toBe(low <= 1 && high >= 1);
        expect(found?.verdict === 'faster').toBe(low > 1);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same each time, whatever order the samples are in', () => {
    fc.assert(
      fc.property(durations(5), durations(5), (subject, reference) => {
        expect(ratioOf(subject.toReversed(), reference)).toEqual(ratioOf(subject, reference));
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on the unit', () => {
    const subject = [1, 2, 3, 4, 5];
    const reference = [4, 9, 5, 6, 7];
    const scaled = ratioOf(
      subject.map((ms) => ms * 1024),
      reference.map((ms) => ms * 1024),
    );
    expect(scaled).toEqual(ratioOf(subject, reference));
  });

  it('has no interval, and so no verdict, with too few samples of either', () => {
    const few = [10, 11, 12, 13];
    const enough = [1, 1.1, 1.2, 1.3, 1.4];
    expect(ratioOf(enough, few)).toEqual({ ratio: 11.5 / 1.2, interval: null, verdict: 'unknown' });
    expect(ratioOf(few, enough)?.verdict).toBe('unknown');
  });

  it('is not told where one has no samples or takes no time', () => {
    expect(ratioOf([], [1])).toBeNull();
    expect(ratioOf([1], [])).toBeNull();
    expect(ratioOf([0, 0, 0], [1, 1, 1])).toBeNull();
    expect(ratioOf([1, 1, 1], [0, 0, 0])).toBeNull();
  });

  // Simulated: the true ratio is known here, which it never is of a machine.
  describe.each([
    ['steady', (random: () => number) => Math.exp(0.05 * normal(random))],
    ['skewed', (random: () => number) => 1 - 0.3 * Math.log(1 - random())],
    ['with outliers', (random: () => number) => Math.exp(0.05 * normal(random)) * (random() < 0.1 ? 2 : 1)],
  ] as const)('of samples that are %s', (_name, draw) => {
    it.each([5, 6, 10, 25])('lies in the interval of %d samples in 19 of 20 cases', (count) => {
      const random = seeded(count);
      const trials = 600;
      const factor = 3;
      let held = 0;
      for (let trial = 0; trial < trials; trial++) {
        const subject = Array.from({ length: count }, () => draw(random));
        const reference = Array.from({ length: count }, () => factor * draw(random));
        const [low = 0, high = 0] = ratioOf(subject, reference)?.interval ?? [];
        if (low <= factor && factor <= high) held++;
      }
      // Of 600 trials, 95 % give or take three standard errors; more is cautious, less would be a lie.
      expect(held / trials).toBeGreaterThan(0.923);
    });
  });

  it('sees a quarter more in twenty-five steady samples', () => {
    const random = seeded(7);
    const draw = (factor: number) =>
      Array.from({ length: 25 }, () => factor * Math.exp(0.05 * normal(random)));
    expect(ratioOf(draw(1), draw(1.25))?.verdict).toBe('faster');
  });

  it('finds no difference between samples of the same thing in 19 of 20 cases', () => {
    const random = seeded(99);
    let differences = 0;
    for (let trial = 0; trial < 400; trial++) {
      const draw = () => Array.from({ length: 9 }, () => Math.exp(0.1 * normal(random)));
      if (ratioOf(draw(), draw())?.verdict !== 'same') differences++;
    }
    expect(differences / 400).toBeLessThan(0.083);
  });
});

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Other numbers than those of the bootstrap itself: a 48-bit linear congruential generator. */
function seeded(seed: number): () => number {
  let state = BigInt(seed) ^ 0x5deece66dn;
  return () => {
    state = (state * 0x5deece66dn + 0xbn) & ((1n << 48n) - 1n);
    return Number(state >> 22n) / 2 ** 26;
  };
}
