import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectationText,
  formatEstimate,
  shareDone,
  shortExpectation,
} from '../../../src/renderer/worth/compile-expectation.ts';

describe('how far a compile is', () => {
  it('grows, and is never done', () => {
    const time = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(time, time, fc.double({ min: 0, max: 1e6, noNaN: true }), (a, b, expected) => {
        const [sooner, later] = [shareDone(Math.min(a, b), expected), shareDone(Math.max(a, b), expected)];
        expect(sooner).toBeLessThanOrEqual(later);
        expect(sooner).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThan(1);
      }),
    );
  });

  it('is half of what it can be at half of the expected time', () => {
    expect(shareDone(500, 1_000)).toBeCloseTo(0.45);
    expect(shareDone(1_000, 1_000)).toBeCloseTo(0.9);
  });
});

it.each([
  [0.2, '1 ms'],
  [43, '40 ms'],
  [430, '0.4 s'],
  [1_135, '1.1 s'],
  [9_021, '9 s'],
  [12_246, '12 s'],
  [59_600, '1 min'],
  [192_000, '3 min 10 s'],
  [1_200_000, '20 min'],
])('writes an estimate of %s ms as %s', (ms, text) => expect(formatEstimate(ms)).toBe(text));

describe('an expectation', () => {
  const last = { from: 'last-compile', ms: 9_021, at: 1 } as const;
  const speed = { from: 'speed', ms: 10_800, bytes: 14 * 2 ** 20, bytesPerMs: 1_363 } as const;

  it('says what it is from', () => {
    expect(expectationText(last, 3_000)).toBe('about 9 s, from its last compile');
    expect(expectationText(speed, 0)).toBe('about 11 s, from 14 MB at this machine’s 1.3 MB/s so far');
  });

  it('says when it is over time', () => {
    expect(expectationText(last, 9_500)).toBe('longer than expected: about 9 s, from its last compile');
    expect([shortExpectation(last, 1), shortExpectation(last, 9_500)]).toEqual(['of ~9 s', 'over ~9 s']);
  });
});
