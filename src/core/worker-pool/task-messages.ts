import type { MessagePort } from 'node:worker_threads';
import type { Tasks } from './tasks.ts';

/** What a thread is asked, and what it answers. */
export interface TaskRequest {
  id: number;
  name: keyof Tasks;
  argument: unknown;
  /** Notified once the answer is on the port for those who can do nothing but wait. */
  done?: SharedArrayBuffer;
}

export type TaskReply = { id: number; value: unknown } | { id: number; error: unknown };

/** What a `SyncThread` hands to its thread. */
export interface SyncData {
  /** Where answers go that somebody waits for. */
  syncPort: MessagePort;
}
