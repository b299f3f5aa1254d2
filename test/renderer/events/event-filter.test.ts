import { describe, expect, it } from 'vitest';
import { eventFigures, eventsAsText, filterEvents } from '../../../src/renderer/events/event-filter.ts';
import { eventOf } from '../sample-data.ts';

const miss = eventOf(1, { kind: 'miss', subject: 'Yoga.wasm' });
const hit = eventOf(2, { kind: 'hit', where: 'disk', ms: 71, bytes: 34_106_880 });

describe('filterEvents', () => {
  it('gives the very same list where nothing is filtered', () => {
    const events = [miss, hit];
    expect(filterEvents(events, new Set(), ' ')).toBe(events);
  });

  it('finds a text in the name, the tier and the kind, whatever its case', () => {
    expect(filterEvents([miss, hit], new Set(), 'yoga')).toEqual([miss]);
    expect(filterEvents([miss, hit], new Set(), 'DISK')).toEqual([hit]);
    expect(filterEvents([miss, hit], new Set(), 'miss')).toEqual([miss]);
  });

  it('hides kinds', () => {
    expect(filterEvents([miss, hit], new Set(['miss']), '')).toEqual([hit]);
  });
});

it('says an event in figures', () => {
  expect(eventFigures(hit)).toBe('71 ms · 32.5 MB');
  expect(eventFigures(miss)).toBe('');
});

it('copies events as lines of columns', () => {
  const lines = eventsAsText([miss, hit]).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]?.split('\t').slice(1)).toEqual(['hit', 'disk', 'esbuild.wasm', '71 ms · 32.5 MB']);
});
