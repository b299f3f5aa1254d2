import type { Milliseconds } from 'wasm-compile-cache';

const UNITS: Record<string, Milliseconds> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** What Node's timers take; a longer wait would be over at once. */
const LONGEST: Milliseconds = 2 ** 31 - 1;

/** Gives a duration as `parseDuration` reads it, to the millisecond: in the largest unit of which it is a whole number. */
export function durationText(duration: Milliseconds): string {
  const units = Object.entries(UNITS).toReversed();
  const [unit, length] = units.find(([, size]) => duration % size === 0) ?? ['ms', 1];
  return `${duration / length}${unit}`;
}

/**
 * Reads a duration as a person writes it: `500ms`, `90s`, `5m`, `1.5h`. Gives milliseconds. Throws `RangeError` for
 * all else, for no time at all, and above 24 days.
 */
export function parseDuration(text: string): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const duration = Math.round(Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN));
  if (!(duration >= 1 && duration <= LONGEST)) {
    throw new RangeError(`"${text}" is no duration: write a number and its unit, such as 90s, 5m or 1h`);
  }
  return duration;
}
