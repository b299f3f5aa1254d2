import { setFlagsFromString } from 'node:v8';
import { v8Tag } from './v8-flags.ts';

/** What a function runs, in about bytes of code, before V8 optimizes it: its own since V8 12, and one that each soon has. */
const STOCK_BUDGET = 13_000_000;
const EAGER_BUDGET = 1_000;

/**
 * Has V8 optimize nearly all that runs, of modules that are compiled from now on. It is a flag of the whole process: for
 * a process of its own. Gives what undoes it, after which artifacts carry the stamp of stock V8; null where that is not
 * to be had, as in a process that was started with a budget of its own.
 */
export function tierEagerly(): (() => void) | null {
  const before = v8Tag();
  const undo = () => setFlagsFromString(`--wasm-tiering-budget=${STOCK_BUDGET}`);
  undo();
  if (v8Tag() !== before) return null;
  setFlagsFromString(`--wasm-tiering-budget=${EAGER_BUDGET}`);
  return undo;
}
