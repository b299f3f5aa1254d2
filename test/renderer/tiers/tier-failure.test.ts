import { expect, it } from 'vitest';
import { failureOf } from '../../../src/renderer/tiers/tier-failure.ts';
import { tierOf } from '../sample-data.ts';

const problem = (kind: string) => ({ kind, message: kind, advice: null });
const read = problem('file-read');
const write = problem('file-write');

it('says nothing of a tier that works', () => {
  expect(failureOf(tierOf({ name: 'disk' }))).toBeNull();
});

it('says of a tier that cannot be written that it still answers, and what is made up for', () => {
  expect(failureOf(tierOf({ name: 'disk', failing: { read: null, write }, unsaved: 2 }))).toEqual({
    mark: 'cannot write',
    title: 'The disk tier cannot be written.',
    meanwhile:
      'It still answers with what it holds. 2 modules in memory are saved as soon as it can be written.',
    problems: [write],
  });
});

it('says of a tier that cannot be read that it still takes what is compiled', () => {
  expect(failureOf(tierOf({ name: 'disk', failing: { read, write: null } }))).toEqual({
    mark: 'cannot read',
    title: 'The disk tier could not be read.',
    meanwhile: 'What is compiled is still saved to it.',
    problems: [read],
  });
});

it('says a reason once that keeps it from both', () => {
  const failing = { read: problem('closed'), write: problem('closed') };
  expect(failureOf(tierOf({ name: 'disk', failing }))?.problems).toEqual([problem('closed')]);
});

it('says that nothing works only where nothing does', () => {
  expect(failureOf(tierOf({ name: 'disk', failing: { read, write }, unsaved: 1 }))).toMatchObject({
    mark: 'failing',
    title: 'The disk tier can be neither read nor written.',
    meanwhile: '1 module in memory is saved as soon as it can be written.',
    problems: [read, write],
  });
});
