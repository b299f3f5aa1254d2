import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../../src/renderer/benchmark/axis.ts';
import type { ScaleKind } from '../../../src/shared/kept-view.ts';

const labels = (kind: ScaleKind, samples: number[]) => scaleOf(kind, samples).ticks.map(({ label }) => label);

it('is linear from zero, in round steps', () => {
  expect(labels('linear', [3, 4_312])).toEqual(['0', '1 s', '2 s', '3 s', '4 s', '5 s']);
  expect(labels('linear', [1_900, 2_000])).toEqual(['0', '500 ms', '1 s', '1.5 s', '2 s']);
  expect(labels('linear', [0.034])).toEqual(['0', '10 µs', '20 µs', '30 µs', '40 µs']);
  expect(scaleOf('linear', [10]).place(5)).toBeCloseTo(5 / scaleOf('linear', [10]).domain[1]);
});

it('is logarithmic by powers of ten, and says so', () => {
  expect(labels('logarithmic', [0.02, 12_000])).toEqual([
    '10 µs',
    '100 µs',
    '1 ms',
    '10 ms',
    '100 ms',
    '1 s',
    '10 s',
    '100 s',
  ]);
  expect(scaleOf('logarithmic', [1, 100]).place(10)).toBeCloseTo(0.5);
  expect(scaleOf('logarithmic', [1]).title).toContain('logarithmic');
});

describe.each(['linear', 'logarithmic'] as const)('a %s axis', (kind) => {
  it('has every sample on it, at least two ticks and not many, and a length', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e7, noNaN: true })), (samples) => {
        const { domain, ticks, place } = scaleOf(kind, samples);
        const [from, to] = domain;
        expect(to).toBeGreaterThan(from);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(13);
        for (const { at } of ticks) {
          expect(place(at)).toBeGreaterThanOrEqual(-1e-9);
          expect(place(at)).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const ms of samples) {
          expect(place(ms)).toBeGreaterThanOrEqual(-1e-9);
          expect(place(ms)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});
