import * as v from 'valibot';

/** This app itself, whose cache the window shows first. */
export const APP_SOURCE = 'app';

/** What the window can look at: this app, or another process with the cache in it. Moments are milliseconds since the epoch. */
export interface SourceInfo {
  /** `APP_SOURCE`, or what tells a process from all others, later ones of its number too. */
  id: string;
  /** What it calls itself, such as the name of the file that it runs. */
  title: string;
  pid: number;
  /** 0 for a process's main thread: each thread with a cache is a source. */
  threadId: number;
  /** The program and its arguments, as it was started; null for this app. */
  command: readonly string[] | null;
  workingDirectory: string | null;
  /** Such as `Node 24.21.0`. */
  runtime: string;
  v8: string;
  /** Given by whoever started it. */
  label: string | null;
  /** The caches' folders. */
  directories: readonly string[];
  startedAt: number;
  /** `connecting` until it has answered; `unreachable` where it does not, for which `problem` says why. */
  state: 'connecting' | 'live' | 'ended' | 'unreachable';
  /** When it was seen to be gone. */
  endedAt: number | null;
  exitCode: number | null;
  problem: string | null;
  /** Loads that gave a module, and those of them that a tier answered; null where that is not known yet. */
  loads: { given: number; hits: number } | null;
}

/** How a source is named in a request. */
export const sourceIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** The share of a source's loads that a tier answered, from 0 to 1; null where there were none. */
export function sourceHitRate({ loads }: Pick<SourceInfo, 'loads'>): number | null {
  return loads === null || loads.given === 0 ? null : loads.hits / loads.given;
}
