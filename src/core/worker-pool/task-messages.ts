/** What a thread is asked, and what it answers. */
export interface TaskRequest {
  id: number;
  name: string;
  argument: unknown;
}

export type TaskReply = { id: number; value: unknown } | { id: number; error: unknown };
