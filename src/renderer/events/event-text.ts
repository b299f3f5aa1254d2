/** How an event is said. */
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import { readableMessage } from '../readable-message.ts';

/** An event's message as a person reads it; an empty string where it has none. */
export const eventMessage = ({ message, key, subject }: InspectorEvent): string =>
  message === null ? '' : readableMessage(message, { key, name: subject });
