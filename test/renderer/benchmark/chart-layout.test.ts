import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scaleOf } from '../../../src/renderer/benchmark/axis.ts';
import { type ChartRow, layOutChart } from '../../../src/renderer/benchmark/chart-layout.ts';

const row = (label: string, samples: number[]): ChartRow => ({
  id: label,
  label,
  color: '--disk-fill',
  samples,
});

const layOut = (rows: ChartRow[], width = 700) =>
  layOutChart(
    rows,
    scaleOf(
      'linear',
      rows.flatMap(({ samples }) => samples),
    ),
    width,
  );

it('has a point for each sample, a line for each median, and a name and a median in words for each row', () => {
  const { marks } = layOut([row('disk', [10, 12, 11]), row('cold', [100, 90])]);
  expect(marks.filter(({ kind }) => kind === 'point')).toHaveLength(5);
  const medians = marks.filter((mark) => mark.kind === 'line' && mark.width === 2);
  expect(medians).toHaveLength(2);
  const texts = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
  expect(texts).toEqual(expect.arrayContaining(['disk', '11 ms', 'cold', '95 ms', 'linear, from zero']));
});

it('puts a sample where its duration is, and its median among its points', () => {
  const { marks } = layOut([row('disk', [10, 20, 30])]);
  const points = marks.flatMap((mark) => (mark.kind === 'point' ? [mark.x] : []));
  expect((points[1] ?? 0) - (points[0] ?? 0)).toBeCloseTo((points[2] ?? 0) - (points[1] ?? 0));
  const median = marks.find((mark) => mark.kind === 'line' && mark.width === 2);
  expect(median).toMatchObject({ x1: points[1], x2: points[1] });
});

it('leaves the labels their room, however long they are', () => {
  const label = 'stock, all functions, before';
  const { marks } = layOut([row(label, [0, 1]), row('disk', [1])]);
  const text = marks.find((mark) => mark.kind === 'text' && mark.text === label);
  expect(text).toMatchObject({ x: 0, anchor: 'start', size: 12 });
  // Wide letters of this size take seven pixels.
  for (const mark of marks) if (mark.kind === 'point') expect(mark.x).toBeGreaterThan(label.length * 6.8);
});

it('keeps a row’s place, and its points’ places in it, while more samples come', () => {
  const pointsOf = (samples: number[]) =>
    layOutChart([row('disk', samples)], scaleOf('linear', [100]), 700).marks.filter(
      ({ kind }) => kind === 'point',
    );
  expect(layOut([row('disk', [])]).height).toBe(layOut([row('disk', [1, 2])]).height);
  expect(pointsOf([10, 20, 30]).slice(0, 2)).toEqual(pointsOf([10, 20]));
});

it('stays within its width and height, whatever the samples and however narrow', () => {
  const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(samples, { maxLength: 9 }), fc.integer({ min: 320, max: 2_000 }), (all, width) => {
      const layout = layOut(
        all.map((one, index) => row(String(index), one)),
        width,
      );
      for (const mark of layout.marks) {
        const xs = mark.kind === 'line' ? [mark.x1, mark.x2] : [mark.x];
        const ys = mark.kind === 'line' ? [mark.y1, mark.y2] : [mark.y];
        for (const x of xs) expect(x).toBeGreaterThanOrEqual(0);
        for (const x of xs) expect(x).toBeLessThanOrEqual(width);
        for (const y of ys) expect(y).toBeGreaterThanOrEqual(0);
        for (const y of ys) expect(y).toBeLessThanOrEqual(layout.height);
      }
    }),
  );
});
