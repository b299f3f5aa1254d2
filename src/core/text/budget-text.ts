import type { Bytes } from '../units.ts';

/** The smallest budget that makes sense to ask for: 1 MiB. */
export const MIN_BUDGET_BYTES: Bytes = 2 ** 20;

const UNITS = ['', 'k', 'm', 'g', 't'];

/**
 * Reads a budget as a person writes it: `automatic`, or a size such as `1048576`, `512MB`, `1.5 GiB`, where each unit
 * is 1,024 of the one before. Throws `RangeError` for all else, and below 1 MB.
 */
export function parseBudget(text: string): Bytes | 'automatic' {
  if (text === 'automatic') return text;
  const match = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i.exec(text);
  const bytes = Math.round(Number(match?.[1]) * 1024 ** UNITS.indexOf(match?.[2]?.toLowerCase() ?? ''));
  if (!Number.isSafeInteger(bytes) || bytes < MIN_BUDGET_BYTES) {
    throw new RangeError(
      `"${text}" is no budget: write automatic, or a size such as 512MB or 2GB, 1MB at the least`,
    );
  }
  return bytes;
}

/** Gives a budget as `parseBudget` reads it, to the byte: in the largest unit of which it is a whole number. */
export function budgetText(budget: Bytes | 'automatic'): string {
  if (budget === 'automatic') return budget;
  let size = budget;
  let unit = 0;
  while (size > 0 && size % 1024 === 0 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? String(size) : `${size}${UNITS[unit]?.toUpperCase()}B`;
}
