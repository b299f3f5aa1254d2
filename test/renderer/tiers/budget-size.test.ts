import { describe, expect, it } from 'vitest';
import { MIN_BUDGET_BYTES } from '../../../src/core/text.ts';
import { budgetSizeOf, parseBudgetSize } from '../../../src/renderer/tiers/budget-size.ts';

describe('parseBudgetSize', () => {
  it.each([
    ['1', 'MB', MIN_BUDGET_BYTES],
    [' 512 ', 'MB', 512 * 2 ** 20],
    ['1.5', 'GB', 1.5 * 2 ** 30],
    ['1,5', 'GB', 1.5 * 2 ** 30],
  ] as const)('reads "%s" %s', (text, unit, bytes) => {
    expect(parseBudgetSize(text, unit)).toEqual({ bytes });
  });

  it.each([
    ['', 'MB', 'Enter a size.'],
    ['0', 'MB', 'The smallest budget is 1 MB.'],
    ['0.99', 'MB', 'The smallest budget is 1 MB.'],
    ['-5', 'GB', 'Enter a number, such as 512 or 1.5.'],
    ['1,024', 'MB', 'Enter a number, such as 512 or 1.5.'],
    ['1e3', 'MB', 'Enter a number, such as 512 or 1.5.'],
    ['2 GB', 'GB', 'Enter a number, such as 512 or 1.5.'],
    ['99999999', 'GB', 'The largest budget is 1,048,576 GB.'],
  ] as const)('refuses "%s" %s', (text, unit, error) => {
    expect(parseBudgetSize(text, unit)).toEqual({ error });
  });
});

it.each([
  [MIN_BUDGET_BYTES, { text: '1', unit: 'MB' }],
  [512 * 2 ** 20, { text: '512', unit: 'MB' }],
  [3_159_552_000, { text: '2.94', unit: 'GB' }],
])('begins with %d bytes as a size that it reads', (bytes, size) => {
  expect(budgetSizeOf(bytes)).toEqual(size);
  expect(parseBudgetSize(size.text, size.unit as 'MB' | 'GB')).toHaveProperty('bytes');
});
