/** What happened, oldest first, bounded. */
import { create } from 'zustand';
import { MAX_EVENTS_AT_ONCE } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import { type InspectorEvent, MOST_EVENTS } from '../../shared/inspector-event.ts';
import { Ring } from '../../shared/ring.ts';
import type { ServedBy } from '../../shared/tiers.ts';
import { request } from '../inspector-api.ts';
import { showProblem } from '../shell/notices-store.ts';

export interface EventsState {
  /** One and the same while events are added: a batch copies none of those that are there. `version` tells of it. */
  readonly ring: Ring<InspectorEvent>;
  /** Another one whenever the ring holds something else. */
  version: number;
  /** The events of the latest batch: they have only now happened, and can be shown happening. */
  fresh: readonly InspectorEvent[];
  /** The number of the newest event seen, so that none is taken twice. */
  lastSeq: number;
  /** The number of the newest event that the person cleared away; those before it are not missed. */
  clearedTo: number;
  /** How many of each kind the ring holds. */
  counts: Readonly<Partial<Record<EventKind, number>>>;
  /** What last happened in each place, but for the ends of loads. */
  latest: Readonly<Partial<Record<ServedBy, InspectorEvent>>>;
  /** Whether main may remember events from before those that the window was told of when it opened. */
  older: 'unknown' | 'asked' | 'known';
}

export function noEvents(): EventsState {
  return {
    ring: new Ring(MOST_EVENTS),
    version: 0,
    fresh: [],
    lastSeq: -1,
    clearedTo: -1,
    counts: {},
    latest: {},
    older: 'unknown',
  };
}

export const useEvents = create<EventsState>()(noEvents);

/** The names and keys of events, each once: a hundred thousand events are of a few thousand modules. */
const texts = new Map<string, string>();
const MOST_TEXTS = 50_000;

function once<Text extends string | null>(text: Text): Text {
  if (text === null) return text;
  const known = texts.get(text);
  if (known !== undefined) return known as Text;
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(text, text);
  return text;
}

/** The state with those of the events that it has not seen yet; the ring of `state` takes them. */
export function appendEvents(state: EventsState, incoming: readonly InspectorEvent[]): EventsState {
  const fresh = incoming.filter((event) => event.seq > state.lastSeq);
  const newest = fresh.at(-1);
  if (!newest) return state;
  const { ring } = state;
  const counts = { ...state.counts };
  const latest = { ...state.latest };
  for (const event of fresh) {
    const { subject, key, rowId } = event;
    const gone = ring.push({ ...event, subject: once(subject), key: once(key), rowId: once(rowId) });
    counts[event.kind] = (counts[event.kind] ?? 0) + 1;
    if (gone) counts[gone.kind] = (counts[gone.kind] ?? 1) - 1;
    if (event.where !== null && event.kind !== 'loaded') latest[event.where] = event;
  }
  // The numbers begin with 0.
  const older = fresh[0]?.seq === 0 ? 'known' : state.older;
  return { ...state, version: state.version + 1, fresh, lastSeq: newest.seq, counts, latest, older };
}

/** The state with events from before all that it has. */
export function prependEvents(state: EventsState, older: readonly InspectorEvent[]): EventsState {
  const all = [...older.filter(({ seq }) => seq > state.clearedTo), ...state.ring];
  const { clearedTo, version, fresh } = state;
  const whole = appendEvents({ ...noEvents(), clearedTo, version }, all);
  return {
    ...whole,
    fresh,
    lastSeq: Math.max(state.lastSeq, whole.lastSeq),
    latest: state.latest,
    older: 'known',
  };
}

/** Asks main, once, for the events that it remembers from before those that the window was told of. */
export async function fetchOlderEvents(): Promise<void> {
  const { older, ring, lastSeq, clearedTo } = useEvents.getState();
  // Before main has told of the latest, nobody knows which are older.
  if (older !== 'unknown' || lastSeq === -1) return;
  useEvents.setState({ older: 'asked' });
  const pages: InspectorEvent[][] = [];
  let before = ring.at(0)?.seq ?? lastSeq + 1;
  while (before > clearedTo + 1) {
    const answer = await request('events', { before, limit: MAX_EVENTS_AT_ONCE });
    if (!answer.ok) {
      useEvents.setState({ older: 'unknown' });
      return showProblem(answer.problem);
    }
    const [first] = answer.value;
    if (!first) break;
    pages.unshift(answer.value);
    before = first.seq;
  }
  useEvents.setState((state) => prependEvents(state, pages.flat()));
}

/** How many older events are let go of: they are numbered without a gap. */
export function forgottenEvents({ ring, clearedTo, older }: EventsState): number {
  const first = ring.at(0);
  return first === undefined || older !== 'known' ? 0 : Math.max(0, first.seq - clearedTo - 1);
}

/** Empties the log on the screen; what happens next is still shown. */
export const clearEvents = (): void =>
  useEvents.setState(({ lastSeq, version, latest }) => ({
    ...noEvents(),
    version: version + 1,
    lastSeq,
    clearedTo: lastSeq,
    latest,
    older: 'known',
  }));
