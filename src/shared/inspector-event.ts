import type { EventKind } from './event-kinds.ts';
import type { ServedBy } from './tiers.ts';

/** The most events of the session that are remembered; the oldest beyond these are let go. */
export const MOST_EVENTS = 100_000;

/** One thing that happened, for the event log and for the pulses in the tier picture. */
export interface InspectorEvent {
  /** Events are numbered from 0 without a gap, in the order they happened. */
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  kind: EventKind;
  /** Where it happened; null for what belongs to no tier, such as a file that cannot be read. */
  where: ServedBy | null;
  rowId: string | null;
  /** The file's name, or a path that could not be brought in. */
  subject: string;
  key: string | null;
  ms: number | null;
  bytes: number | null;
  message: string | null;
  /** What to do about it, where there is something to do. */
  advice: string | null;
}
