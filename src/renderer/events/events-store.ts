/** What happened, oldest first, bounded. */
import { create } from 'zustand';
import type { InspectorEvent } from '../../shared/contract.ts';

/** The oldest events beyond these are forgotten. */
export const MOST_EVENTS = 5_000;

export interface EventsState {
  events: readonly InspectorEvent[];
  /** The events of the latest batch: they have only now happened, and can be shown happening. */
  fresh: readonly InspectorEvent[];
  /** The number of the newest event seen, so that none is taken twice. */
  lastSeq: number;
  /** The number of the newest event that the person cleared away; those before it are not missed. */
  clearedTo: number;
}

export const useEvents = create<EventsState>()(() => ({ events: [], fresh: [], lastSeq: -1, clearedTo: -1 }));

/** The state with those of the events that it has not seen yet. */
export function appendEvents(state: EventsState, incoming: readonly InspectorEvent[]): EventsState {
  const fresh = incoming.filter((event) => event.seq > state.lastSeq);
  const newest = fresh.at(-1);
  if (!newest) return state;
  const events = [...state.events, ...fresh];
  return {
    events: events.length > MOST_EVENTS ? events.slice(-MOST_EVENTS) : events,
    fresh,
    lastSeq: newest.seq,
    clearedTo: state.clearedTo,
  };
}

/** How many older events the log has let go of: events are numbered without a gap. */
export const forgottenEvents = ({ events, clearedTo }: EventsState): number =>
  events[0] === undefined ? 0 : events[0].seq - clearedTo - 1;

/** Empties the log on the screen; what happens next is still shown. */
export const clearEvents = (): void =>
  useEvents.setState(({ lastSeq }) => ({ events: [], fresh: [], clearedTo: lastSeq }));
