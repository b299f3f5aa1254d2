import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';

/** What is being compiled while nobody waits. */
export interface BackgroundState {
  /** Null where nothing is; `since` is as `Date.now` gives it. */
  running: { key: ModuleHash; name: string | null; since: Milliseconds } | null;
  waiting: number;
  /** Whether it goes on when this process ends; then it is told of every process of this user on this folder. */
  detached: boolean;
}
