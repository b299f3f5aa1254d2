import { median, quantile } from './statistics.ts';

/** Gives the median of milliseconds, and between which the middle half of them lies, for a table. */
export function spread(values: readonly number[]): string {
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  return `${digits(median(values))} (${digits(low)} to ${digits(high)})`;
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
