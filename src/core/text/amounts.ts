import type { Bytes, Milliseconds } from '../units.ts';

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** Bytes as a person reads them, each unit 1,024 of the one before, as budgets are written: `45.9 MB`. */
export function bytesText(bytes: Bytes): string {
  let size = bytes;
  let power = 0;
  // What is rounded up to 1,024 is one of the next.
  while (power < UNITS.length && rounded(size) >= 1024) {
    size /= 1024;
    power++;
  }
  return `${rounded(size)} ${power === 0 ? 'B' : UNITS[power - 1]}`;
}

/** To three digits, of which none is left out before the point. */
function rounded(size: number): number {
  return size < 1000 ? Number(size.toPrecision(3)) : Math.round(size);
}

/** What something took, as a person reads it: `12.3 ms`, `1.5 s`. */
export function timeText(ms: Milliseconds): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Rounds to microseconds: finer than any clock here is exact. */
export function roundMs(ms: Milliseconds): Milliseconds {
  return Math.round(ms * 1000) / 1000;
}
