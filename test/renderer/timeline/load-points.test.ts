import { describe, expect, it } from 'vitest';
import { durationAxis } from '../../../src/renderer/timeline/duration-axis.ts';
import {
  durationsOf,
  firstFrom,
  loadsIn,
  nearestLoad,
  placeOf,
  timeAt,
  xOf,
  yOf,
} from '../../../src/renderer/timeline/load-points.ts';
import type { LoadPoint } from '../../../src/renderer/timeline/loads-store.ts';
import { Ring } from '../../../src/shared/ring.ts';
import { loadRecordOf } from '../sample-data.ts';

const loads: LoadPoint[] = [
  loadRecordOf(4, { at: 1_000, ms: 10, outcome: 'memory' }),
  loadRecordOf(5, { at: 2_000, ms: 100, outcome: 'disk' }),
  loadRecordOf(6, { at: 3_000, ms: 900, outcome: 'compiler' }),
];
const ring = new Ring<LoadPoint>(10);
for (const load of loads) ring.push(load);
const scale = { width: 400, height: 300, span: { from: 0, to: 4_000 }, axis: durationAxis(1, 1_000, true) };
const seqs = (found: readonly LoadPoint[]) => found.map(({ seq }) => seq);

it('finds the loads of a span of time, and of some ends', () => {
  expect(seqs(loadsIn(ring, { from: 1_000, to: 2_000 }, new Set()))).toEqual([4, 5]);
  expect(seqs(loadsIn(ring, { from: 0, to: 9_000 }, new Set(['compiler'])))).toEqual([6]);
});

it('knows the shortest and the longest', () => {
  expect(durationsOf(loads)).toEqual({ least: 10, most: 900 });
  expect(durationsOf([])).toEqual({ least: 0, most: 0 });
});

it('finds loads by their numbers', () => {
  expect([placeOf(loads, 4), placeOf(loads, 6), placeOf(loads, 7), placeOf([], 4)]).toEqual([0, 2, -1, -1]);
  expect([firstFrom(loads, 0), firstFrom(loads, 5), firstFrom(loads, 9)]).toEqual([0, 1, 3]);
});

describe('a plot', () => {
  it('has each load at its end and its duration', () => {
    expect([xOf(scale, 1_000), yOf(scale, 10)]).toEqual([100, expect.closeTo(200)]);
    expect([timeAt(scale, 100), timeAt(scale, -50), timeAt(scale, 900)]).toEqual([1_000, 0, 4_000]);
  });

  it('finds the load that is pointed at, and none where none is near', () => {
    expect(nearestLoad(loads, scale, 103, 196)).toBe(0);
    expect(nearestLoad(loads, scale, 199, 105)).toBe(1);
    expect(nearestLoad(loads, scale, 150, 150)).toBe(-1);
    expect(nearestLoad([], scale, 100, 200)).toBe(-1);
  });

  it('finds the latest of those at one place, which is drawn on top', () => {
    const [first] = loads;
    const twice = first ? [first, { ...first, seq: 9 }] : [];
    expect(nearestLoad(twice, scale, 100, 200)).toBe(1);
  });
});
