/** What the event log tells of, in the order of its filter's menu. */
export const EVENT_KINDS = [
  'hit',
  'miss',
  'promotion',
  'save',
  'eviction',
  'drop',
  'rejected',
  'read-failed',
  'save-failed',
  'compile-start',
  'compile-end',
  'compile-failed',
  'cancelled',
  'loaded',
  'rebuilt',
  'warning',
  'error',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
