import type { Budget } from 'wasm-compile-cache';
import { budgetSchema } from '../../shared/budget.ts';
import type { SettingsSchema } from './settings-file.ts';

/** What a person can set. */
export interface Settings {
  memoryBudget: Budget;
  diskBudget: Budget;
}

export const SETTINGS: SettingsSchema<Settings> = {
  fields: { memoryBudget: budgetSchema, diskBudget: budgetSchema },
  defaults: { memoryBudget: 'automatic', diskBudget: 'automatic' },
};
