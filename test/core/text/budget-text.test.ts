import { expect, it } from 'vitest';
import { budgetText, parseBudget } from '../../../src/core/text/budget-text.ts';

it.each([
  ['automatic', 'automatic'],
  ['1048576', 2 ** 20],
  ['512MB', 512 * 2 ** 20],
  ['512m', 512 * 2 ** 20],
  ['2GiB', 2 * 2 ** 30],
  ['1.5 GB', 1.5 * 2 ** 30],
  ['1tb', 2 ** 40],
])('reads %s', (text, budget) => {
  expect(parseBudget(text)).toBe(budget);
});

it.each(['', '0', '1023KB', '-5MB', '12xMB', 'lots', 'Automatic', '1e9', '9999999999TB', '2GB '])(
  'refuses "%s", and says what to write',
  (text) => {
    expect(() => parseBudget(text)).toThrow(/write automatic, or a size such as 512MB/);
  },
);

it.each([
  ['automatic', 'automatic'],
  [512 * 2 ** 20, '512MB'],
  [2 * 2 ** 30, '2GB'],
  [1.5 * 2 ** 30, '1536MB'],
  [2 ** 20 + 1, '1048577'],
  [2 ** 50, '1024TB'],
] as const)('writes %s as it can be read again', (budget, text) => {
  expect(budgetText(budget)).toBe(text);
  expect(parseBudget(text)).toBe(budget);
});
