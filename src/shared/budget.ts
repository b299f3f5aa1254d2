import * as v from 'valibot';

/** The smallest budget that makes sense to ask for: 1 MiB. */
export const MIN_BUDGET_BYTES = 2 ** 20;

/** A tier's budget, as a person sets it and as it is kept: whole bytes, or what suits the machine. */
export const budgetSchema = v.union([
  v.literal('automatic'),
  v.pipe(v.number(), v.integer(), v.minValue(MIN_BUDGET_BYTES), v.maxValue(Number.MAX_SAFE_INTEGER)),
]);
