import * as v from 'valibot';
import type { Budget } from 'wasm-compile-cache';
import { MIN_BUDGET_BYTES } from '../../shared/contract.ts';
import type { SettingsSchema } from './settings-file.ts';

/** What a person can set. */
export interface Settings {
  memoryBudget: Budget;
  diskBudget: Budget;
}

const budget = v.union([
  v.literal('automatic'),
  v.pipe(v.number(), v.integer(), v.minValue(MIN_BUDGET_BYTES), v.maxValue(Number.MAX_SAFE_INTEGER)),
]);

export const SETTINGS: SettingsSchema<Settings> = {
  fields: { memoryBudget: budget, diskBudget: budget },
  defaults: { memoryBudget: 'automatic', diskBudget: 'automatic' },
};
