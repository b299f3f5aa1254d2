import { expect, it } from 'vitest';
import type { Ratio } from '../../src/shared/benchmark-statistics.ts';
import { comparisonText, timesText } from '../../src/shared/benchmark-words.ts';

it('writes how many times to three digits', () => {
  expect([1.054, 9.999, 12.06, 99.97, 129.4, 1_239.6].map(timesText)).toEqual([
    '1.05×',
    '10.0×',
    '12.1×',
    '100×',
    '129×',
    '1,240×',
  ]);
});

it.each<[Ratio, string]>([
  [{ ratio: 12.1, interval: [11.4, 13], verdict: 'faster' }, '12.1× faster, between 11.4× and 13.0×'],
  [
    { ratio: 1 / 1.4, interval: [1 / 1.6, 1 / 1.2], verdict: 'slower' },
    '1.40× slower, between 1.20× and 1.60×',
  ],
  [
    { ratio: 1.02, interval: [1 / 1.05, 1.08], verdict: 'same' },
    'no difference to be seen, between 1.05× slower and 1.08× faster',
  ],
  [
    { ratio: 3, interval: null, verdict: 'unknown' },
    'perhaps 3.00× faster, by the medians alone: an interval takes 5 samples of each',
  ],
])('says %j in plain words', (ratio, text) => {
  expect(comparisonText(ratio)).toBe(text);
});
