/** What a comparison says, in plain words: one spelling for the window, the command line and a picture. */
import { LEAST_FOR_INTERVAL, type Ratio } from './benchmark-statistics.ts';

const groups = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** How many times, to three digits: `1.05×`, `12.1×`, `129×`, `1,240×`. */
export function timesText(times: number): string {
  const digits = times < 9.995 ? 2 : times < 99.95 ? 1 : 0;
  return `${digits === 0 ? groups.format(times) : times.toFixed(digits)}×`;
}

/** `12.1× faster`, `1.40× slower`, `no difference to be seen`; `perhaps 3.00× faster` where there is no interval. */
export function verdictText({ ratio, verdict }: Ratio): string {
  if (verdict === 'same') return 'no difference to be seen';
  return verdict === 'unknown' ? `perhaps ${sided(ratio)}` : sided(ratio);
}

/** What lies behind the verdict: `between 11.4× and 13.0×`, or why that cannot be told. */
export function intervalText({ interval, verdict }: Ratio): string {
  if (interval === null) {
    return `by the medians alone: an interval takes ${LEAST_FOR_INTERVAL} samples of each`;
  }
  const [low, high] = interval;
  if (verdict === 'faster') return `between ${timesText(low)} and ${timesText(high)}`;
  if (verdict === 'slower') return `between ${timesText(1 / high)} and ${timesText(1 / low)}`;
  return `between ${sided(low)} and ${sided(high)}`;
}

/** Both: `12.1× faster, between 11.4× and 13.0×`. */
export function comparisonText(ratio: Ratio): string {
  return `${verdictText(ratio)}, ${intervalText(ratio)}`;
}

function sided(ratio: number): string {
  return ratio >= 1 ? `${timesText(ratio)} faster` : `${timesText(1 / ratio)} slower`;
}
