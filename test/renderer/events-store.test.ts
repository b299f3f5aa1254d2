import { describe, expect, it } from 'vitest';
import { appendEvents, MOST_EVENTS } from '../../src/renderer/events/events-store.ts';
import { eventOf } from './sample-data.ts';

const none = { events: [], fresh: [], lastSeq: -1 };

describe('appendEvents', () => {
  it('takes no event twice', () => {
    const once = appendEvents(none, [eventOf(1), eventOf(2)]);
    const twice = appendEvents(once, [eventOf(2), eventOf(3)]);
    expect(twice.events.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(twice.fresh.map((event) => event.seq)).toEqual([3]);
  });

  it('gives the same state where nothing is new', () => {
    const once = appendEvents(none, [eventOf(1)]);
    expect(appendEvents(once, [eventOf(1)])).toBe(once);
    expect(appendEvents(once, [])).toBe(once);
  });

  it('forgets the oldest beyond its bound', () => {
    const many = Array.from({ length: MOST_EVENTS + 3 }, (_, seq) => eventOf(seq));
    const { events } = appendEvents(none, many);
    expect(events).toHaveLength(MOST_EVENTS);
    expect(events[0]?.seq).toBe(3);
  });
});
