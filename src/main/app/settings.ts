import Store from 'electron-store';
import type { Budget } from 'wasm-compile-cache';

export interface Settings {
  memoryBudget: Budget;
  diskBudget: Budget;
}

const budgetSchema = {
  anyOf: [{ const: 'automatic' }, { type: 'integer', minimum: 0 }],
  default: 'automatic',
} as const;

/** What the person set, kept in `settings.json` in the app's own folder and shared with the command line. */
export function openSettings(): Store<Settings> {
  return new Store<Settings>({
    name: 'settings',
    schema: { memoryBudget: budgetSchema, diskBudget: budgetSchema },
    // A file that was damaged must not keep the app from starting: the defaults suit the machine.
    clearInvalidConfig: true,
  });
}
