import { formatBytes } from '../format.ts';

/** What something has more or less than before, with its sign: `+1.2 KB`, `−3`, `none`. */
export function formatDifference(difference: number, isBytes: boolean): string {
  if (difference === 0) return 'none';
  const amount = Math.abs(difference);
  return `${difference > 0 ? '+' : '−'}${isBytes ? formatBytes(amount) : amount.toLocaleString('en')}`;
}
