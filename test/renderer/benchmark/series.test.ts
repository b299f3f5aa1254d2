import { describe, expect, it } from 'vitest';
import {
  compareSeries,
  figuresOf,
  formatTick,
  logDomain,
  logTicks,
  medianOf,
} from '../../../src/renderer/benchmark/series.ts';
import { benchmarkOf } from '../sample-data.ts';

const nothing = { stock: [], cold: [], disk: [], memory: [], floor: [] };

it('takes the middle sample, or the middle of the two', () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  expect(medianOf([])).toBeNaN();
});

it('leaves out a series without samples', () => {
  expect(figuresOf({ ...nothing, disk: [2, 1, 9] })).toEqual([
    { series: 'disk', count: 3, median: 2, min: 1, max: 9, spread: 4 },
  ]);
});

describe('compareSeries', () => {
  const figures = figuresOf(benchmarkOf().samples);

  it('says how many times faster, or slower, the median is', () => {
    expect(compareSeries(figures, 'disk', 'cold')).toEqual({
      verdict: 'faster',
      times: expect.closeTo(12_246 / 98.7),
    });
    expect(compareSeries(figures, 'disk', 'floor')).toEqual({
      verdict: 'slower',
      times: expect.closeTo(98.7 / 93.6),
    });
    const slow = figuresOf({ ...nothing, cold: [10], disk: [14] });
    expect(compareSeries(slow, 'disk', 'cold')).toEqual({ verdict: 'slower', times: 1.4 });
  });

  it('takes a difference within the spread of either for none', () => {
    const alike = figuresOf({ ...nothing, cold: [10, 11, 12, 13, 14], disk: [12.9, 13, 13.1] });
    expect(compareSeries(alike, 'disk', 'cold')).toEqual({ verdict: 'same', times: 1 });
  });

  it('is not misled by one sample that went astray', () => {
    const astray = figuresOf({ ...nothing, cold: [100, 101, 102, 103, 104], disk: [10, 11, 12, 13, 2_000] });
    expect(compareSeries(astray, 'disk', 'cold')?.verdict).toBe('faster');
  });

  it('has nothing to say of what has not been measured yet', () => {
    expect(compareSeries(figuresOf({ ...nothing, cold: [100] }), 'disk', 'cold')).toBeUndefined();
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
