import type { MessagePort } from 'node:worker_threads';
import type { Tasks } from './tasks.ts';

/** What a thread is asked, and what it answers. */
export interface TaskRequest {
  id: number;
  name: keyof Tasks;
  argument: unknown;
  /** For those who can do nothing but wait: holds `WAITED_FOR` or `ABANDONED`, and `ANSWERED` once the answer is on the port. */
  done?: SharedArrayBuffer;
}

export const WAITED_FOR = 0;
export const ANSWERED = 1;
export const ABANDONED = 2;

export type TaskReply = { id: number; value: unknown } | { id: number; error: unknown };

/** What a `SyncThread` hands to its thread. */
export interface SyncData {
  /** Where answers go that somebody waits for. */
  syncPort: MessagePort;
}
