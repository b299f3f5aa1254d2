/** Which events the log shows, and how they are copied. */

import type { InspectorEvent } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import { formatBytes, formatDuration, formatPreciseClock } from '../format.ts';
import { readableMessage } from '../readable-message.ts';
import { EVENT_LOOK } from './event-look.ts';

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

/** An event's message as a person reads it; an empty string where it has none. */
export const eventMessage = ({ message, key, subject }: InspectorEvent): string =>
  message === null ? '' : readableMessage(message, { key, name: subject });

/** What an event says behind its subject: time and size. */
export const eventFigures = (event: InspectorEvent): string =>
  [
    event.ms !== null && formatDuration(event.ms),
    // A miss found nothing: that it weighs nothing need not be said.
    event.bytes !== null && event.bytes > 0 && formatBytes(event.bytes),
  ]
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
        [eventFigures(event), eventMessage(event)].filter(Boolean).join(' · '),
      ].join('\t'),
    )
    .join('\n');
