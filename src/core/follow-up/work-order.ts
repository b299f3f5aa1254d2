import type { Budget } from '../module-cache/automatic-budget.ts';
import type { StoreAddress } from '../shared-tier/store-options.ts';
import type { Milliseconds } from '../units.ts';

/** The variable that a process finds its order in, as JSON. */
export const ORDER_VARIABLE = 'WASM_COMPILE_CACHE_ORDER';

/** What one module may take, and what others wait for it at most. */
export const LONGEST_COMPILE: Milliseconds = 600_000;

/** What a process is to work with that has no host to ask. */
export interface WorkOrder {
  /** The cache's. */
  directory: string;
  /** Where the key lies that entries are sealed with. */
  keyFile: string;
  addonPath: string | null;
  budget: Budget;
  /** For one module. */
  timeout: Milliseconds;
  /** A process that is likely to end soon, and is to have the processors until then; null where it waits for this one. */
  hostPid: number | null;
  /** The team's store, which is asked before anything is compiled; null where there is none. */
  store: StoreAddress | null;
}
