import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { Ring } from '../../shared/ring.ts';

/** So many places at the front stand empty before the others are moved there. */
const MOST_EMPTY = 4_096;

/** The events of a ring that a filter lets through. New ones are looked at once, and the others never again. */
export class MatchingEvents {
  readonly #ring: Ring<InspectorEvent>;
  readonly #matches: (event: InspectorEvent) => boolean;
  #events: InspectorEvent[] = [];
  /** Before it stand those that the ring has let go of. */
  #start = 0;
  #seenTo = Number.NEGATIVE_INFINITY;
  #dropped = 0;

  constructor(ring: Ring<InspectorEvent>, matches: (event: InspectorEvent) => boolean) {
    this.#ring = ring;
    this.#matches = matches;
    this.update();
  }

  get length(): number {
    return this.#events.length - this.#start;
  }

  /** How many of them the ring has let go of: so many places nearer the front the others are now. */
  get dropped(): number {
    return this.#dropped;
  }

  /** By its place, the oldest being 0. */
  at(index: number): InspectorEvent | undefined {
    return index < 0 ? undefined : this.#events[this.#start + index];
  }

  /** The place of the event of a number; -1 where it is not among them. */
  indexOf(seq: number): number {
    const index = this.#firstAfter(seq - 1);
    return this.at(index)?.seq === seq ? index : -1;
  }

  *[Symbol.iterator](): Iterator<InspectorEvent> {
    for (let index = 0; index < this.length; index++) yield this.at(index) as InspectorEvent;
  }

  /** Takes what the ring has taken and let go of since. */
  update(): void {
    const first = this.#ring.at(0);
    if (first === undefined) return;
    const gone = this.#firstAfter(first.seq - 1);
    this.#start += gone;
    this.#dropped += gone;
    if (this.#start > MOST_EMPTY && this.#start > this.length) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
    // Events are numbered without a gap.
    for (let index = Math.max(0, this.#seenTo + 1 - first.seq); index < this.#ring.length; index++) {
      const event = this.#ring.at(index) as InspectorEvent;
      if (this.#matches(event)) this.#events.push(event);
      this.#seenTo = event.seq;
    }
  }

  /** The place of the first one with a greater number. */
  #firstAfter(seq: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle)?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
