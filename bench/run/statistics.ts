import { median } from '../../src/shared/benchmark-statistics.ts';

export { median };

/** Gives the smallest value that at least a share of the values do not exceed. Throws `RangeError` where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('no samples, no quantile');
  return found;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
