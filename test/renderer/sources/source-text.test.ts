import { expect, it } from 'vitest';
import { hitsText, pidText, sharesWith, stateText } from '../../../src/renderer/sources/source-text.ts';
import { sourceOf } from '../sample-data.ts';

it('says no more than is known of its hits', () => {
  expect(hitsText(sourceOf())).toBe('75 % hits');
  expect(hitsText(sourceOf({ loads: { given: 0, hits: 0 } }))).toBe('no loads yet');
  expect(hitsText(sourceOf({ loads: null }))).toBe('not known yet');
});

it('says how and when it ended, as far as that is known', () => {
  const ended = { state: 'ended', endedAt: 60_000 } as const;
  expect(stateText(sourceOf(), 0)).toBeNull();
  expect(stateText(sourceOf(ended), 6 * 60_000)).toBe('ended 5 min ago');
  expect(stateText(sourceOf({ ...ended, exitCode: 3 }), 61_000)).toBe('ended with 3 < 1 min ago');
  expect(stateText(sourceOf({ state: 'unreachable' }), 0)).toBe('does not answer');
});

it('names a thread that is none of the main ones', () => {
  expect(pidText(sourceOf())).toBe('1');
  expect(pidText(sourceOf({ threadId: 2 }))).toBe('1, thread 2');
});

it('tells which of those that run share a folder', () => {
  const one = sourceOf();
  const other = sourceOf({ id: '2', pid: 2, directories: ['/elsewhere', '/cache'] });
  const ended = sourceOf({ id: '3', pid: 3, state: 'ended' });
  const apart = sourceOf({ id: '4', pid: 4, directories: ['/elsewhere'] });
  const all = [one, other, ended, apart];
  expect(sharesWith(one, all)).toEqual([other]);
  expect(sharesWith(other, all)).toEqual([one, apart]);
  expect(sharesWith(ended, all)).toEqual([]);
});
