import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  EVERY_EVENT,
  type EventFilter,
  eventFilterSchema,
  eventMatcher,
} from '../../src/shared/event-filter.ts';
import { eventLine } from '../../src/shared/event-line.ts';
import { eventOf } from '../renderer/sample-data.ts';

const miss = eventOf(1, { kind: 'miss', subject: 'Yoga.wasm', rowId: 'yoga', key: 'AA', at: 100 });
const hit = eventOf(2, { kind: 'hit', where: 'disk', ms: 71, rowId: null, key: 'BB', at: 200 });
const error = eventOf(3, { kind: 'error', where: null, message: 'there is no room', at: 300 });

const found = (filter: Partial<EventFilter>) =>
  [miss, hit, error].filter(eventMatcher({ ...EVERY_EVENT, ...filter })).map(({ seq }) => seq);

describe('a filter', () => {
  it('lets all through where it asks for nothing', () => {
    expect(found({})).toEqual([1, 2, 3]);
    expect(found({ text: '  ' })).toEqual([1, 2, 3]);
  });

  it('finds a text in the name, the place, the kind, the message and the key, whatever its case', () => {
    expect(found({ text: 'yoga' })).toEqual([1]);
    expect(found({ text: 'DISK' })).toEqual([2]);
    expect(found({ text: 'miss' })).toEqual([1]);
    expect(found({ text: 'no room' })).toEqual([3]);
    expect(found({ text: 'bb' })).toEqual([2]);
  });

  it('asks for kinds and for places', () => {
    expect(found({ kinds: ['miss', 'error'] })).toEqual([1, 3]);
    expect(found({ where: ['memory'] })).toEqual([1]);
    expect(found({ where: ['disk', 'compiler'] })).toEqual([2]);
  });

  it('asks for modules by row or by key', () => {
    expect(found({ modules: { rowIds: ['yoga'], keys: [] } })).toEqual([1]);
    expect(found({ modules: { rowIds: [], keys: ['BB'] } })).toEqual([2]);
    expect(found({ modules: { rowIds: [], keys: [] } })).toEqual([]);
  });

  it('asks for a span of time, both ends in it, and for what was not cleared away', () => {
    expect(found({ time: { from: 100, to: 200 } })).toEqual([1, 2]);
    expect(found({ afterSeq: 2 })).toEqual([3]);
  });

  it('is taken from the window only as it should be', () => {
    expect(v.is(eventFilterSchema, EVERY_EVENT)).toBe(true);
    for (const wrong of [
      { kinds: ['all'] },
      { text: 'x'.repeat(2_000) },
      { time: { from: Number.NaN, to: 1 } },
      { afterSeq: 0.5 },
    ]) {
      expect(v.is(eventFilterSchema, { ...EVERY_EVENT, ...wrong })).toBe(false);
    }
  });
});

it('writes an event as one line of JSON with all its members', () => {
  const line = eventLine({ ...hit, ms: 71.12345, at: Date.UTC(2026, 5, 1, 12, 0, 1, 517), message: 'a\nb' });
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    seq: 2,
    at: '2026-06-01T12:00:01.517Z',
    kind: 'hit',
    where: 'disk',
    subject: 'esbuild.wasm',
    key: 'BB',
    ms: 71.123,
    bytes: null,
    message: 'a\nb',
    advice: null,
  });
});
