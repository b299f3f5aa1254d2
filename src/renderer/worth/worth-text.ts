/** How the worth of the cache is said. */
import { hitRateOf, hitsOf, type WorthTotals } from '../../shared/worth.ts';
import { formatDuration, formatShare } from '../format.ts';

/** A sum of times as a person reads it, hours where there are some; it may be negative. */
export function formatSum(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const size = Math.abs(ms);
  const minutes = Math.round(size / 60_000);
  if (minutes < 60) return `${sign}${formatDuration(size)}`;
  return `${sign}${Math.floor(minutes / 60).toLocaleString('en')} h ${minutes % 60} min`;
}

/** The largest of the numbers, e.g. `saved 3 min 12 s`; what cannot be told is not said to be nothing. */
export function savedHeadline(totals: WorthTotals): string {
  if (totals.loads === 0) return 'no loads yet';
  const hits = hitsOf(totals);
  if (hits === 0) return 'nothing saved yet';
  if (hits === totals.unmeasuredHits) return 'time saved is not known';
  return totals.savedMs < 0
    ? `hits took ${formatSum(-totals.savedMs)} longer than compiling`
    : `saved ${formatSum(totals.savedMs)}`;
}

/** The share of hits, e.g. `86 % hits`; null where nothing was loaded. */
export function hitRateText(totals: WorthTotals): string | null {
  const rate = hitRateOf(totals);
  if (rate === null) return null;
  // Nearly all are not all.
  const share =
    rate < 1 && rate >= 0.995 ? `${(Math.floor(rate * 1000) / 10).toFixed(1)} %` : formatShare(rate);
  return `${share} hits`;
}
