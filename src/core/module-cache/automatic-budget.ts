import { totalmem } from 'node:os';
import type { Bytes } from '../units.ts';
import { CacheError } from './cache-error.ts';

/** A tier's budget: a number of bytes, or what suits the machine. */
export type Budget = Bytes | 'automatic';

const GIBIBYTE: Bytes = 2 ** 30;

/** An eighth of the machine's memory, between 256 MiB and 4 GiB: a desktop has other programs to run. */
export function automaticMemoryBudget(memory: Bytes = totalmem()): Bytes {
  return Math.min(4 * GIBIBYTE, Math.max(GIBIBYTE / 4, Math.floor(memory / 8)));
}

/** A quarter of what the volume has free, counting what the cache holds of it, and 10 GiB at most. */
export function automaticDiskBudget({ free, held }: { free: Bytes; held: Bytes }): Bytes {
  return Math.min(10 * GIBIBYTE, Math.floor((free + held) / 4));
}

/** Throws a `CacheError` `other` where a budget is neither `automatic` nor a whole number of bytes, one at the least. */
export function requireBudget(name: string, budget: Budget): void {
  if (budget === 'automatic' || (Number.isSafeInteger(budget) && budget > 0)) return;
  throw new CacheError(
    'other',
    `${name} is ${String(budget)}: give a whole number of bytes above 0, or "automatic"`,
  );
}
