import type { TimeSpan } from '../shell/view-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14].map((count) => count * DAY),
];

export interface TimeTicks {
  /** Milliseconds since the epoch. */
  at: readonly number[];
  /** Whether their labels need seconds. */
  withSeconds: boolean;
}

/** Moments to mark on an axis: at most `most`, at whole seconds, minutes or hours of the local clock. */
export function timeTicks({ from, to }: TimeSpan, most: number): TimeTicks {
  const least = (to - from) / Math.max(1, most);
  const step = STEPS.find((each) => each >= least) ?? Math.ceil(least / DAY) * DAY;
  const shift = new Date(from).getTimezoneOffset() * MINUTE;
  const at: number[] = [];
  for (
    let tick = Math.ceil((from - shift) / step) * step + shift;
    tick <= to && at.length < most;
    tick += step
  ) {
    at.push(tick);
  }
  return { at, withSeconds: step < MINUTE };
}
