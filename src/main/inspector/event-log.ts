import type { InspectorEvent } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import type { InspectedFile } from './inspected-file.ts';

/** What a window that opens later is told of. */
const REMEMBERED_EVENTS = 1_000;

/** What is known of an event; a file's name, row and key are taken from the file. */
export type EventDetails = Partial<Omit<InspectorEvent, 'seq' | 'at' | 'kind' | 'rowId'>> & {
  file?: InspectedFile | undefined;
};

/** What happened, in the order it did. */
export class EventLog {
  readonly #publish: (event: InspectorEvent) => void;
  #events: InspectorEvent[] = [];
  #seq = 0;

  /** @param publish takes each event as it is added */
  constructor(publish: (event: InspectorEvent) => void) {
    this.#publish = publish;
  }

  /** The latest, oldest first. */
  get events(): InspectorEvent[] {
    return this.#events;
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
    if (this.#events.length > REMEMBERED_EVENTS) this.#events = this.#events.slice(-REMEMBERED_EVENTS);
    this.#publish(event);
  }
}
