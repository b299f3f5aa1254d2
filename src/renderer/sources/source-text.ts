import { type SourceInfo, sourceHitRate } from '../../shared/source.ts';
import { formatAge, formatCount, formatShare } from '../format.ts';

/** Its number, and its thread where it is none of the main ones. */
export const pidText = ({ pid, threadId }: SourceInfo): string =>
  threadId === 0 ? String(pid) : `${pid}, thread ${threadId}`;

/** V8's version by its first two numbers, which tell one from another. */
export const shortVersion = (version: string): string => version.split('.').slice(0, 2).join('.');

/** How many of its loads a tier has answered, e.g. `86 % hits`. */
export function hitsText(source: SourceInfo): string {
  const rate = sourceHitRate(source);
  if (source.loads === null) return 'not known yet';
  return rate === null ? 'no loads yet' : `${formatShare(rate)} hits`;
}

export function stateText({ state, endedAt, exitCode }: SourceInfo, now: number): string | null {
  switch (state) {
    case 'connecting':
      return 'connecting';
    case 'unreachable':
      return 'does not answer';
    case 'ended': {
      const code = exitCode === null ? '' : ` with ${exitCode}`;
      return endedAt === null ? `ended${code}` : `ended${code} ${formatAge(now - endedAt)} ago`;
    }
    case 'live':
      return null;
  }
}

/** The other sources that have a folder in common with it now. */
export function sharesWith(source: SourceInfo, sources: readonly SourceInfo[]): readonly SourceInfo[] {
  if (source.state === 'ended') return [];
  return sources.filter(
    (other) =>
      other.id !== source.id &&
      other.state !== 'ended' &&
      other.directories.some((directory) => source.directories.includes(directory)),
  );
}

/** All that is known of it, for who points at it. */
export function factsOf(source: SourceInfo, sources: readonly SourceInfo[]): string {
  const { command, workingDirectory, directories, runtime, v8, label, problem, loads } = source;
  const others = sharesWith(source, sources);
  return [
    command?.join(' '),
    workingDirectory && `in ${workingDirectory}`,
    `${runtime}, V8 ${v8}`,
    loads && `${formatCount(loads.given, 'load')}, ${formatCount(loads.hits, 'hit')}`,
    directories.length > 0 && `cache: ${directories.join(', ')}`,
    others.length > 0 && `shares it with ${others.map(({ title, pid }) => `${title} (${pid})`).join(', ')}`,
    label && `label: ${label}`,
    problem,
  ]
    .filter(Boolean)
    .join('\n');
}
