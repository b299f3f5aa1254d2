import type { Tasks } from './tasks.ts';

/** What a thread is asked, and what it answers. */
export interface TaskRequest {
  id: number;
  name: keyof Tasks;
  argument: unknown;
}

export type TaskReply = { id: number; value: unknown } | { id: number; error: unknown };
