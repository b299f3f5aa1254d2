/** What a module's history is made of: its loads, and what the tiers did with it between them. */
import type { EventKind } from '../../shared/event-kinds.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { LoadRecord } from '../../shared/load-record.ts';

/** What a load itself does not tell of. */
export const TOLD_KINDS: readonly EventKind[] = [
  'promotion',
  'eviction',
  'drop',
  'rejected',
  'read-failed',
  'save-failed',
];

export type HistoryEntry =
  | { type: 'load'; at: number; load: LoadRecord }
  | { type: 'event'; at: number; event: InspectorEvent };

/** Both together, newest first; at most `limit` of them. Both are given oldest first. */
export function historyOf(
  loads: readonly LoadRecord[],
  events: readonly InspectorEvent[],
  limit: number,
): { entries: HistoryEntry[]; left: number } {
  const entries: HistoryEntry[] = [];
  let load = loads.length - 1;
  let event = events.length - 1;
  while (entries.length < limit && (load >= 0 || event >= 0)) {
    const nextLoad = loads[load];
    const nextEvent = events[event];
    // Of what is told at one time, the load ended last.
    if (nextLoad && (!nextEvent || nextLoad.at >= nextEvent.at)) {
      entries.push({ type: 'load', at: nextLoad.at, load: nextLoad });
      load--;
    } else if (nextEvent) {
      entries.push({ type: 'event', at: nextEvent.at, event: nextEvent });
      event--;
    }
  }
  return { entries, left: load + 1 + event + 1 };
}

export interface WaterfallStep {
  step: string;
  ms: number;
  /** Where its bar begins and how long it is, of the whole load: from 0 to 1. */
  start: number;
  share: number;
}

/** A load's steps, each beginning where the one before has ended. */
export function waterfallOf(
  segments: readonly { step: string; ms: number; share: number }[],
): WaterfallStep[] {
  let start = 0;
  return segments.map(({ step, ms, share }) => {
    const bar = { step, ms, start, share };
    start += share;
    return bar;
  });
}
