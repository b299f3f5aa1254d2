import { type EventFilter, eventMatcher } from '../../shared/event-filter.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import { type InspectorEvent, MOST_EVENTS } from '../../shared/inspector-event.ts';
import { Ring } from '../../shared/ring.ts';
import type { InspectedFile } from './inspected-file.ts';

/** What is known of an event, which happens now by default; a file's name, row and key are taken from the file. */
export type EventDetails = Partial<Omit<InspectorEvent, 'seq' | 'kind' | 'rowId'>> & {
  file?: InspectedFile | undefined;
};

/** What happened, in the order it did: the latest of it. */
export class EventLog {
  readonly #publish: (event: InspectorEvent) => void;
  readonly #events: Ring<InspectorEvent>;
  #seq = 0;

  /** @param publish takes each event as it is added */
  constructor(publish: (event: InspectorEvent) => void, capacity = MOST_EVENTS) {
    this.#publish = publish;
    this.#events = new Ring(capacity);
  }

  /** The latest `limit` before the one numbered `before`, or of all, oldest first. */
  page(limit: number, before = this.#seq): InspectorEvent[] {
    const end = before - (this.#seq - this.#events.length);
    return this.#events.slice(end - limit, end);
  }

  /** Those that a person wants to see, oldest first. */
  matching(filter: EventFilter): InspectorEvent[] {
    const matches = eventMatcher(filter);
    const events: InspectorEvent[] = [];
    for (const event of this.#events) if (matches(event)) events.push(event);
    return events;
  }

  add(kind: EventKind, details: EventDetails): void {
    const { file, ...known } = details;
    const event: InspectorEvent = {
      seq: this.#seq++,
      at: Date.now(),
      kind,
      where: null,
      rowId: file?.row.id ?? null,
      subject: file?.row.name ?? '',
      key: file?.row.key ?? null,
      ms: null,
      bytes: null,
      message: null,
      advice: null,
      ...known,
    };
    this.#events.push(event);
    this.#publish(event);
  }
}
