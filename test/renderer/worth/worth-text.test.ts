import { describe, expect, it } from 'vitest';
import { formatSum, hitRateText, savedHeadline } from '../../../src/renderer/worth/worth-text.ts';
import { totalsOf } from '../sample-data.ts';

describe('the headline', () => {
  const hits = { memory: 4, disk: 1, shared: 1 };

  it('says what was saved, and how many loads were hits', () => {
    const totals = totalsOf({ loads: 7, hits, savedMs: 192_000 });
    expect(savedHeadline(totals)).toBe('saved 3 min 12 s');
    expect(hitRateText(totals)).toBe('86 % hits');
  });

  it.each([
    [9_722, 9_696, '99.7 % hits'],
    [1_000_000, 999_999, '99.9 % hits'],
    [200, 198, '99 % hits'],
    [5, 5, '100 % hits'],
    [1_000, 1, '< 1 % hits'],
  ])('does not round %s loads with %s hits to what they are not', (loads, memory, text) => {
    expect(hitRateText(totalsOf({ loads, hits: { memory, disk: 0, shared: 0 } }))).toBe(text);
  });

  it('does not say that nothing was saved where that is not known', () => {
    expect(savedHeadline(totalsOf({ loads: 6, hits, unmeasuredHits: 6 }))).toBe('time saved is not known');
    expect(savedHeadline(totalsOf({ loads: 1, compiles: 1 }))).toBe('nothing saved yet');
    expect(savedHeadline(totalsOf())).toBe('no loads yet');
    expect(hitRateText(totalsOf())).toBeNull();
  });

  it('does not hide that hits were slower', () => {
    expect(savedHeadline(totalsOf({ loads: 6, hits, savedMs: -40 }))).toBe(
      'hits took 40 ms longer than compiling',
    );
  });
});

it.each([
  [0, '0 ms'],
  [192_000, '3 min 12 s'],
  [-1_500, '−1.50 s'],
  [3_599_000, '1 h 0 min'],
  [5_400_000, '1 h 30 min'],
  [-360_000_000, '−100 h 0 min'],
])('writes a sum of %s ms as %s', (ms, text) => expect(formatSum(ms)).toBe(text));
