/** Quantities as a person reads them; one spelling for the whole window. */
import { bytesText } from 'wasm-compile-cache/text';

export { durationText as formatDuration } from '../shared/duration-text.ts';

/** What stands where a value is not known. */
export const UNKNOWN = '–';

/**
 * A size in bytes, e.g. `32.5 MB`. Each unit is 1,024 of the one before, as in the budgets that are typed: a budget of
 * 512 MB is shown as 512 MB.
 */
export const formatBytes = (bytes: number | null): string => (bytes === null ? UNKNOWN : bytesText(bytes));

/** A running time in milliseconds, with a width that does not jump: tenths of a second, then minutes. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

/** A moment, in milliseconds since the epoch, as the time of day. */
export const formatClock = (at: number): string => clock.format(at);

/** A moment as the time of day, down to the millisecond. */
export const formatPreciseClock = (at: number): string =>
  `${formatClock(at)}.${String(Math.floor(at) % 1000).padStart(3, '0')}`;

const dateAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dateAlone = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A moment as the time of day, with its date where it is not today's: `14:03:10`, `2 May, 14:03`, `2 May 2025`. */
export function formatMoment(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return formatClock(at);
  return (then.getFullYear() === today.getFullYear() ? dateAndTime : dateAlone).format(then);
}

/** How long ago something was, in milliseconds, at the precision that matters: `< 1 min`, `5 min`, `3 h`, `12 d`. */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return '< 1 min';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60)).toLocaleString('en')} d`;
}

const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const shortNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** How many times one quantity is another, e.g. `1.05×`, `2.4×`, `129×`, `612K×`. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return UNKNOWN;
  if (ratio < 9.95) return `${ratio.toFixed(ratio < 1.995 ? 2 : 1)}×`;
  return `${(ratio < 9_999.5 ? wholeNumber : shortNumber).format(ratio)}×`;
}

/** A share from 0 to 1, e.g. `12 %`; one that is not nothing is not said to be. */
export const formatShare = (share: number): string =>
  share > 0 && share < 0.005 ? '< 1 %' : `${Math.round(share * 100)} %`;

/** A count with its noun, e.g. `1 module`, `12 modules`. */
export const formatCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** A file's folder by its last two names, which tell folders apart where the room is small: `…/pkg/dist`. */
export function folderOf(path: string): string {
  const separator = path.includes('/') ? '/' : '\\';
  const folders = path.split(separator).slice(0, -1);
  if (folders.length <= 3) return folders.join(separator) || separator;
  return ['…', ...folders.slice(-2)].join(separator);
}
