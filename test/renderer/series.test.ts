import { describe, expect, it } from 'vitest';
import {
  figuresOf,
  formatTick,
  logDomain,
  logTicks,
  medianOf,
  ratiosOf,
} from '../../src/renderer/benchmark/series.ts';
import { benchmarkOf } from './sample-data.ts';

const nothing = { stock: [], cold: [], disk: [], memory: [], floor: [] };

it('takes the middle sample, or the middle of the two', () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  expect(medianOf([])).toBeNaN();
});

it('leaves out a series without samples', () => {
  expect(figuresOf({ ...nothing, disk: [2, 1, 9] })).toEqual([
    { series: 'disk', count: 3, median: 2, min: 1, max: 9 },
  ]);
});

describe('ratiosOf', () => {
  it('compares the medians', () => {
    const ratios = ratiosOf(figuresOf(benchmarkOf().samples));
    expect(ratios.coldOverDisk).toBeCloseTo(12_246 / 98.7);
    expect(ratios.diskOverFloor).toBeCloseTo(98.7 / 93.6);
  });

  it('has none of what has not been measured yet', () => {
    expect(ratiosOf(figuresOf({ ...nothing, cold: [100], disk: [2] }))).toEqual({ coldOverDisk: 50 });
  });
});

describe('the logarithmic axis', () => {
  it('goes from one power of ten to another, with every sample between them', () => {
    const [from, to] = logDomain(figuresOf(benchmarkOf().samples));
    expect([from, to]).toEqual([0.01, 100_000]);
    expect(logTicks([from, to])).toHaveLength(8);
  });

  it('has a width where all samples are the same, zero, or none', () => {
    for (const samples of [[10, 10], [0], []]) {
      const [from, to] = logDomain(figuresOf({ ...nothing, memory: samples }));
      expect(from).toBeGreaterThan(0);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('names its ticks', () => {
    expect([0.001, 0.01, 1, 100, 1_000, 100_000].map(formatTick)).toEqual([
      '1 µs',
      '10 µs',
      '1 ms',
      '100 ms',
      '1 s',
      '100 s',
    ]);
  });
});
