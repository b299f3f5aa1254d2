/** An axis of durations, in milliseconds. */
export interface DurationAxis {
  isLogarithmic: boolean;
  min: number;
  max: number;
  /** From the least to the greatest. */
  ticks: readonly number[];
  /** Where a duration stands: 0 at the axis's beginning, 1 at its end. */
  shareOf(ms: number): number;
}

/** No clock here is finer; and a logarithmic axis has no zero. */
const LEAST_MS = 0.01;
const MOST_LINEAR_TICKS = 5;

/** A mark of an axis, e.g. `0.1 ms`, `100 ms`, `2.5 s`, `100 s`: round numbers, in as few units as will do. */
export function axisLabel(ms: number): string {
  const [value, unit] = ms !== 0 && ms < 1_000 ? [ms, 'ms'] : [ms / 1_000, 's'];
  return `${Number(value.toPrecision(3)).toLocaleString('en')} ${unit}`;
}

/** An axis that `least` and `most` find room on; where there is nothing to show, one from 1 ms to 1 s. */
export function durationAxis(least: number, most: number, isLogarithmic: boolean): DurationAxis {
  if (!(most > 0)) return durationAxis(1, 1_000, isLogarithmic);
  return isLogarithmic ? logarithmic(least, most) : linear(Math.max(LEAST_MS, most));
}

function logarithmic(least: number, most: number): DurationAxis {
  const lowest = Math.floor(Math.log10(Math.max(LEAST_MS, Math.min(least, most))) + 1e-9);
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(LEAST_MS, most)) - 1e-9));
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  return {
    isLogarithmic: true,
    min: 10 ** lowest,
    max: 10 ** highest,
    ticks,
    shareOf: (ms) => {
      if (ms <= 0) return 0;
      return Math.min(1, Math.max(0, (Math.log10(ms) - lowest) / (highest - lowest)));
    },
  };
}

function linear(most: number): DurationAxis {
  const rough = most / MOST_LINEAR_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const count = Math.ceil(most / step - 1e-9);
  const max = count * step;
  return {
    isLogarithmic: false,
    min: 0,
    max,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
    shareOf: (ms) => Math.min(1, Math.max(0, ms / max)),
  };
}
