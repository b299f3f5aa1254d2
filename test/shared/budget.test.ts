import * as v from 'valibot';
import { expect, it } from 'vitest';
import { MIN_BUDGET_BYTES } from '../../src/core/text.ts';
import { budgetSchema } from '../../src/shared/budget.ts';

it.each(['automatic', MIN_BUDGET_BYTES, 2 ** 40, Number.MAX_SAFE_INTEGER])('takes %s', (budget) => {
  expect(v.parse(budgetSchema, budget)).toBe(budget);
});

it.each([
  '',
  'Automatic',
  '1048576',
  0,
  -1,
  MIN_BUDGET_BYTES - 1,
  MIN_BUDGET_BYTES + 0.5,
  2 ** 60,
  Infinity,
  Number.NaN,
  null,
])('refuses %j', (budget) => {
  expect(v.is(budgetSchema, budget)).toBe(false);
});
