/** Which events the log shows, and how they are copied. */
import type { EventKind, InspectorEvent } from '../../shared/contract.ts';
import { formatBytes, formatDuration, formatPreciseClock } from '../format.ts';
import { EVENT_LOOK } from './event-kinds.ts';

/** The events that are not hidden by their kind and that have the text somewhere; case does not count. */
export function filterEvents(
  events: readonly InspectorEvent[],
  hidden: ReadonlySet<EventKind>,
  text: string,
): readonly InspectorEvent[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' && hidden.size === 0) return events;
  return events.filter(
    ({ kind, subject, where, message, key }) =>
      !hidden.has(kind) &&
      [subject, where, message, key, EVENT_LOOK[kind].label].some((part) =>
        part?.toLowerCase().includes(wanted),
      ),
  );
}

/** What an event says behind its subject: time, size, message. */
export const eventFigures = ({ ms, bytes, message }: InspectorEvent): string =>
  [ms !== null && formatDuration(ms), bytes !== null && formatBytes(bytes), message]
    .filter(Boolean)
    .join(' · ');

/** The events as lines of tab-separated text. */
export const eventsAsText = (events: readonly InspectorEvent[]): string =>
  events
    .map((event) =>
      [
        formatPreciseClock(event.at),
        EVENT_LOOK[event.kind].label,
        event.where ?? '',
        event.subject,
        eventFigures(event),
      ].join('\t'),
    )
    .join('\n');
