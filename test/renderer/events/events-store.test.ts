import { describe, expect, it } from 'vitest';
import {
  appendEvents,
  clearEvents,
  forgottenEvents,
  MOST_EVENTS,
  useEvents,
} from '../../../src/renderer/events/events-store.ts';
import { eventOf } from '../sample-data.ts';

const none = useEvents.getInitialState();

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

describe('forgottenEvents', () => {
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => eventOf(from + index));

  it('counts what the log has let go of', () => {
    expect(forgottenEvents(none)).toBe(0);
    expect(forgottenEvents(appendEvents(none, many(0, MOST_EVENTS)))).toBe(0);
    expect(forgottenEvents(appendEvents(none, many(0, MOST_EVENTS + 3)))).toBe(3);
  });

  it('counts what main had let go of before the window looked', () => {
    expect(forgottenEvents(appendEvents(none, many(700, 10)))).toBe(700);
  });

  it('does not count what the person cleared away', () => {
    useEvents.setState(appendEvents(none, many(0, MOST_EVENTS + 3)), true);
    clearEvents();
    expect(forgottenEvents(useEvents.getState())).toBe(0);
    useEvents.setState(appendEvents(useEvents.getState(), many(MOST_EVENTS + 3, 2)), true);
    expect(forgottenEvents(useEvents.getState())).toBe(0);
  });
});
