import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';

/** What is being compiled while nobody waits: by this process, and by those on this folder that go on without their hosts. */
export interface BackgroundState {
  /** Null where nothing is; `since` is as `Date.now` gives it. */
  running: { key: ModuleHash; name: string | null; since: Milliseconds } | null;
  waiting: number;
  /** Whether what this process asks for goes on when it ends. */
  detached: boolean;
}
