/** A run's surroundings, as a person reads them. */
import type { Machine, Versions } from '../../shared/benchmark-run.ts';
import { formatBytes, formatCount } from '../format.ts';

const day = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** A moment as a date and the time of day. */
export const formatDay = (at: number): string => day.format(at);

export function machineText({
  cpu,
  cores,
  memoryBytes,
  loadAtStart,
  loadAtEnd,
  platform,
  release,
  arch,
}: Machine): string {
  const load = [loadAtStart, ...(loadAtEnd === null ? [] : [loadAtEnd])].map((value) => value.toFixed(2));
  return `${cpu}, ${formatCount(cores, 'core')}, ${formatBytes(memoryBytes)} memory; load ${load.join(' at the start, ')}${load.length > 1 ? ' at the end' : ''}; ${platform} ${release}, ${arch}`;
}

export const versionsText = ({ v8, electron, app, node, engine }: Versions): string =>
  `V8 ${v8}, Electron ${electron}, Node ${node}, app ${app}, engine ${engine}`;

/** An estimate: `about 40 s left`, `about 3 min left`. */
export function timeLeftText(ms: number): string {
  if (ms < 1_000) return 'a second left';
  if (ms < 90_000) return `about ${Math.round(ms / 1_000)} s left`;
  return `about ${Math.round(ms / 60_000)} min left`;
}
