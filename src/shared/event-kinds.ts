/** What the event log tells of, in the order of its chips. */
export const EVENT_KINDS = [
  'hit',
  'miss',
  'promotion',
  'save',
  'eviction',
  'drop',
  'undo',
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

/** How each kind is named. */
export const EVENT_LABELS: Record<EventKind, string> = {
  hit: 'hit',
  miss: 'miss',
  promotion: 'promotion',
  save: 'save',
  eviction: 'eviction',
  drop: 'drop',
  undo: 'undo',
  rejected: 'rejected',
  'read-failed': 'read failed',
  'save-failed': 'save failed',
  'compile-start': 'compile',
  'compile-end': 'compiled',
  'compile-failed': 'compile failed',
  cancelled: 'cancelled',
  loaded: 'loaded',
  rebuilt: 'rebuilt',
  warning: 'warning',
  error: 'error',
};
