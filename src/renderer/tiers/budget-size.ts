/** A budget's own size as a person writes it: a number and a unit. */
import { MIN_BUDGET_BYTES } from 'wasm-compile-cache/text';

/** Each as the command line reads it: 1,024 of the one before. */
export const BUDGET_UNITS = { MB: 2 ** 20, GB: 2 ** 30 } as const;
export type BudgetUnit = keyof typeof BUDGET_UNITS;

/** More than any volume has, and few enough bytes to be an exact number. */
const MOST_BYTES = 2 ** 50;

/** A decimal point or comma, with so few digits behind it that a thousands separator is not taken for one. */
const NUMBER = /^\d+(?:[.,]\d{1,2})?$/;

/** Reads what was typed: the bytes, or what is wrong with it. */
export function parseBudgetSize(text: string, unit: BudgetUnit): { bytes: number } | { error: string } {
  const written = text.trim();
  if (written === '') return { error: 'Enter a size.' };
  if (!NUMBER.test(written)) return { error: 'Enter a number, such as 512 or 1.5.' };
  const bytes = Math.round(Number(written.replace(',', '.')) * BUDGET_UNITS[unit]);
  if (bytes < MIN_BUDGET_BYTES) return { error: 'The smallest budget is 1 MB.' };
  if (bytes > MOST_BYTES) return { error: 'The largest budget is 1,048,576 GB.' };
  return { bytes };
}

/** A size to begin with, in the unit that suits it, rounded to what can be typed. */
export function budgetSizeOf(bytes: number): { text: string; unit: BudgetUnit } {
  const unit = bytes < BUDGET_UNITS.GB ? 'MB' : 'GB';
  return { text: String(Number((bytes / BUDGET_UNITS[unit]).toFixed(2))), unit };
}
