/** Which events a person wants to see: the log shows them, and an export has the same. */
import * as v from 'valibot';
import { EVENT_KINDS, EVENT_LABELS } from './event-kinds.ts';
import type { InspectorEvent } from './inspector-event.ts';
import { PLACES } from './tiers.ts';

const MOST_MODULES = 10_000;
const identity = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const moment = v.pipe(v.number(), v.finite());

export const eventFilterSchema = v.object({
  /** Empty for all. */
  kinds: v.pipe(v.array(v.picklist(EVENT_KINDS)), v.maxLength(EVENT_KINDS.length)),
  /** Where it happened; empty for everywhere, and for what belongs to no tier. */
  where: v.pipe(v.array(v.picklist(PLACES)), v.maxLength(PLACES.length)),
  /** Of these rows, or of modules with these keys; null for all. */
  modules: v.nullable(
    v.object({
      rowIds: v.pipe(v.array(identity), v.maxLength(MOST_MODULES)),
      keys: v.pipe(v.array(identity), v.maxLength(MOST_MODULES)),
    }),
  ),
  /** Milliseconds since the epoch, both ends in it. */
  time: v.nullable(v.object({ from: moment, to: moment })),
  /** Somewhere in the event; case does not count. */
  text: v.pipe(v.string(), v.maxLength(1_000)),
  /** Only those with a greater number: what was cleared away is not shown again. */
  afterSeq: v.pipe(v.number(), v.integer(), v.minValue(-1)),
});

export type EventFilter = v.InferOutput<typeof eventFilterSchema>;

/** Lets all events through. */
export const EVERY_EVENT: EventFilter = {
  kinds: [],
  where: [],
  modules: null,
  time: null,
  text: '',
  afterSeq: -1,
};

/** Gives what tells whether an event is wanted. */
export function eventMatcher(filter: EventFilter): (event: InspectorEvent) => boolean {
  const { modules, time, afterSeq } = filter;
  const kinds = new Set(filter.kinds);
  const where = new Set(filter.where);
  const rowIds = new Set(modules?.rowIds);
  const keys = new Set(modules?.keys);
  const text = filter.text.trim().toLowerCase();
  const has = (part: string | null) => part?.toLowerCase().includes(text) ?? false;
  return (event) => {
    if (event.seq <= afterSeq) return false;
    if (kinds.size > 0 && !kinds.has(event.kind)) return false;
    if (where.size > 0 && (event.where === null || !where.has(event.where))) return false;
    if (time !== null && (event.at < time.from || event.at > time.to)) return false;
    if (modules !== null) {
      const ofRow = event.rowId !== null && rowIds.has(event.rowId);
      if (!ofRow && !(event.key !== null && keys.has(event.key))) return false;
    }
    if (text === '') return true;
    return (
      has(event.subject) ||
      has(EVENT_LABELS[event.kind]) ||
      has(event.where) ||
      has(event.message) ||
      has(event.key)
    );
  };
}
