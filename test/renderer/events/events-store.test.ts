import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  appendEvents,
  clearEvents,
  fetchOlderEvents,
  forgottenEvents,
  noEvents,
  prependEvents,
  useEvents,
} from '../../../src/renderer/events/events-store.ts';
import { MOST_EVENTS } from '../../../src/shared/inspector-event.ts';
import { eventOf } from '../sample-data.ts';

const request = vi.hoisted(() => vi.fn());
vi.mock('../../../src/renderer/inspector-api.ts', () => ({ request }));

const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => eventOf(from + index));
const seqs = ({ ring }: Pick<ReturnType<typeof noEvents>, 'ring'>) => [...ring].map(({ seq }) => seq);

beforeEach(() => {
  useEvents.setState(noEvents(), true);
  request.mockReset();
});

describe('appendEvents', () => {
  it('takes no event twice', () => {
    const once = appendEvents(noEvents(), [eventOf(1), eventOf(2)]);
    const twice = appendEvents(once, [eventOf(2), eventOf(3)]);
    expect(seqs(twice)).toEqual([1, 2, 3]);
    expect(twice.fresh.map((event) => event.seq)).toEqual([3]);
  });

  it('gives the same state where nothing is new', () => {
    const once = appendEvents(noEvents(), [eventOf(1)]);
    expect(appendEvents(once, [eventOf(1)])).toBe(once);
    expect(appendEvents(once, [])).toBe(once);
  });

  it('copies none of those that are there', () => {
    const once = appendEvents(noEvents(), [eventOf(1)]);
    const twice = appendEvents(once, [eventOf(2)]);
    expect(twice.ring).toBe(once.ring);
    expect(twice.version).not.toBe(once.version);
  });

  it('forgets the oldest beyond its bound, in its counts too', () => {
    const state = appendEvents(noEvents(), [
      ...many(0, MOST_EVENTS),
      eventOf(MOST_EVENTS, { kind: 'miss' }),
      eventOf(MOST_EVENTS + 1, { kind: 'miss' }),
    ]);
    expect(state.ring.length).toBe(MOST_EVENTS);
    expect(state.ring.at(0)?.seq).toBe(2);
    expect(state.counts).toEqual({ hit: MOST_EVENTS - 2, miss: 2 });
    expect(forgottenEvents(state)).toBe(2);
  });

  it('knows what last happened in each place, but for the ends of loads', () => {
    const { latest } = appendEvents(noEvents(), [
      eventOf(1, { where: 'disk' }),
      eventOf(2, { where: 'disk', kind: 'loaded' }),
      eventOf(3, { where: null, kind: 'error' }),
    ]);
    expect(latest).toEqual({ disk: eventOf(1, { where: 'disk' }) });
  });
});

describe('events from before the window looked', () => {
  it('are put in front, and what main had let go of by then is counted', () => {
    const state = prependEvents(appendEvents(noEvents(), many(710, 3)), many(700, 10));
    expect(seqs(state)).toEqual(many(700, 13).map(({ seq }) => seq));
    expect(state.counts).toEqual({ hit: 13 });
    expect(forgottenEvents(state)).toBe(700);
  });

  it('are asked for page by page, once, and not counted as let go of before the answer', async () => {
    useEvents.setState(appendEvents(noEvents(), many(20, 3)), true);
    expect(forgottenEvents(useEvents.getState())).toBe(0);
    request.mockImplementation(async (_, { before }) => ({
      ok: true,
      value: before === 20 ? many(10, 10) : before === 10 ? many(5, 5) : [],
    }));
    await Promise.all([fetchOlderEvents(), fetchOlderEvents()]);
    expect(seqs(useEvents.getState())[0]).toBe(5);
    expect(useEvents.getState().ring.length).toBe(18);
    expect(forgottenEvents(useEvents.getState())).toBe(5);
    await fetchOlderEvents();
    expect(request).toHaveBeenCalledTimes(3);
  });

  it('are not asked for before main has told of the latest', async () => {
    await fetchOlderEvents();
    expect(request).not.toHaveBeenCalled();
    expect(useEvents.getState().older).toBe('unknown');
  });

  it('are not asked for where the window has seen the first', async () => {
    useEvents.setState(appendEvents(noEvents(), many(0, 3)), true);
    await fetchOlderEvents();
    expect(request).not.toHaveBeenCalled();
  });

  it('keep their place beside what happens while they are asked for', async () => {
    useEvents.setState(appendEvents(noEvents(), many(10, 1)), true);
    request.mockImplementation(async (_, { before }) => {
      if (before === 10) useEvents.setState(appendEvents(useEvents.getState(), many(11, 2)));
      return { ok: true, value: before === 10 ? many(0, 10) : [] };
    });
    await fetchOlderEvents();
    expect(seqs(useEvents.getState())).toEqual(many(0, 13).map(({ seq }) => seq));
    useEvents.setState(appendEvents(useEvents.getState(), many(12, 2)));
    expect(seqs(useEvents.getState()).at(-1)).toBe(13);
  });
});

it('does not miss what the person cleared away', async () => {
  useEvents.setState(appendEvents(noEvents(), many(0, MOST_EVENTS + 3)), true);
  clearEvents();
  expect(useEvents.getState().ring.length).toBe(0);
  expect(forgottenEvents(useEvents.getState())).toBe(0);
  useEvents.setState(appendEvents(useEvents.getState(), many(MOST_EVENTS + 3, 2)), true);
  expect(forgottenEvents(useEvents.getState())).toBe(0);
  await fetchOlderEvents();
  expect(request).not.toHaveBeenCalled();
});
