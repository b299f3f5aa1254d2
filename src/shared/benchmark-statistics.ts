/** The statistics of samples, pure: the same samples give the same figures, here, in the window and in an export. */

/** The middle of the samples; between the two middle ones where their number is even. Throws `RangeError` where there are none. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * The value that a share of the samples, from 0 to 1, lies below; between two of them where none lies there. Throws
 * `RangeError` where there are none.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(place)];
  const upper = sorted[Math.ceil(place)];
  if (lower === undefined || upper === undefined) throw new RangeError('no samples, no quantile');
  // Not by a weight: rounding must not bring it out from between the two.
  return lower === upper ? lower : lower + (upper - lower) * (place - Math.floor(place));
}

/** Of one series, all in the unit of its samples. */
export interface Figures {
  count: number;
  median: number;
  min: number;
  max: number;
  /** Between which the middle half of the samples lies. */
  middleHalf: [number, number];
}

/** Gives null where there are no samples. */
export function figuresOf(samples: readonly number[]): Figures | null {
  if (samples.length === 0) return null;
  return {
    count: samples.length,
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    middleHalf: [quantile(samples, 0.25), quantile(samples, 0.75)],
  };
}

/**
 * With fewer samples of either than this, not even the range from the smallest to the largest holds the true median in
 * 19 of 20 cases, so no interval can be told.
 */
export const LEAST_FOR_INTERVAL = 5;

/** The share of cases in which the interval is to hold the true ratio. */
export const CONFIDENCE = 0.95;

const RESAMPLES = 2_000;

/** How the medians of two series compare. */
export interface Ratio {
  /** The median of the reference over that of the subject: 2 where the subject takes half the time. */
  ratio: number;
  /** Between which the true ratio lies in 19 of 20 cases; null with fewer than `LEAST_FOR_INTERVAL` samples of either. */
  interval: [low: number, high: number] | null;
  /** `same` where the interval contains 1, so that there is no difference to be seen; `unknown` where there is none. */
  verdict: 'faster' | 'slower' | 'same' | 'unknown';
}

/**
 * Compares two series of durations by a percentile bootstrap of their medians' ratio, each resampled by itself. Its
 * random numbers are the same each time. Gives null where one has no samples, or takes no time at all.
 */
export function ratioOf(subject: readonly number[], reference: readonly number[]): Ratio | null {
  if (subject.length === 0 || reference.length === 0) return null;
  const ratio = median(reference) / median(subject);
  if (!Number.isFinite(ratio) || ratio <= 0) return null;
  if (Math.min(subject.length, reference.length) < LEAST_FOR_INTERVAL) {
    return { ratio, interval: null, verdict: 'unknown' };
  }
  const random = randomNumbers();
  const sortedSubject = subject.toSorted((a, b) => a - b);
  const sortedReference = reference.toSorted((a, b) => a - b);
  const ratios = Array.from(
    { length: RESAMPLES },
    () => resampledMedian(sortedReference, random) / resampledMedian(sortedSubject, random),
  ).sort((a, b) => a - b);
  const beyond = Math.floor((RESAMPLES * (1 - CONFIDENCE)) / 2);
  // The observed ratio is a point of the distribution, and is never said to lie outside of it.
  const low = Math.min(ratios[beyond] ?? ratio, ratio);
  const high = Math.max(ratios[RESAMPLES - 1 - beyond] ?? ratio, ratio);
  return { ratio, interval: [low, high], verdict: verdictOf(low, high) };
}

function verdictOf(low: number, high: number): Ratio['verdict'] {
  if (low > 1) return 'faster';
  return high < 1 ? 'slower' : 'same';
}

/** The median of as many samples, drawn with replacement out of sorted ones. */
function resampledMedian(sorted: readonly number[], random: () => number): number {
  const drawn = new Uint16Array(sorted.length);
  for (let draw = 0; draw < sorted.length; draw++) {
    const index = Math.floor(random() * sorted.length);
    drawn[index] = (drawn[index] ?? 0) + 1;
  }
  const lowerRank = (sorted.length - 1) >> 1;
  const upperRank = sorted.length >> 1;
  let seen = 0;
  let lower: number | undefined;
  for (const [index, value] of sorted.entries()) {
    seen += drawn[index] ?? 0;
    if (lower === undefined && seen > lowerRank) lower = value;
    if (lower !== undefined && seen > upperRank) return (lower + value) / 2;
  }
  return Number.NaN;
}

/** Numbers from 0 to below 1, the same ones each time: mulberry32, 32 bits of state from a fixed seed. */
function randomNumbers(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
