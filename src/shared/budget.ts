import * as v from 'valibot';
import { MIN_BUDGET_BYTES } from 'wasm-compile-cache/text';

/** A tier's budget, as a person sets it and as it is kept: whole bytes, or what suits the machine. */
export const budgetSchema = v.union([
  v.literal('automatic'),
  v.pipe(v.number(), v.integer(), v.minValue(MIN_BUDGET_BYTES), v.maxValue(Number.MAX_SAFE_INTEGER)),
]);
