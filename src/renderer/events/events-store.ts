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
}

export const useEvents = create<EventsState>()(() => ({ events: [], fresh: [], lastSeq: -1 }));

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
  };
}

/** Empties the log on the screen; what happens next is still shown. */
export const clearEvents = (): void => useEvents.setState({ events: [], fresh: [] });
