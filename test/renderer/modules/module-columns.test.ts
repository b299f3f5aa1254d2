import { expect, it } from 'vitest';
import {
  compareAnswers,
  compareBy,
  compareNames,
  comparePresence,
  savedPerMb,
} from '../../../src/renderer/modules/module-columns.ts';
import { entryInfoOf, loadBy, rowOf } from '../sample-data.ts';

const ids = (rows: { id: string }[]) => rows.map((row) => row.id);

it('sorts names as a person does', () => {
  const rows = ['part-10.wasm', 'Part-2.wasm', 'alpha.wasm'].map((name) => rowOf({ name }));
  expect(ids(rows.sort(compareNames))).toEqual(['alpha.wasm', 'Part-2.wasm', 'part-10.wasm']);
});

it('puts what needs attention first, then the faster before the slower', () => {
  const rows = [
    rowOf({ id: 'slow', last: loadBy('compiler') }),
    rowOf({ id: 'fast', last: loadBy('memory', { ms: 0.02 }) }),
    rowOf({ id: 'failed', state: 'failed', last: null }),
    rowOf({ id: 'loading', state: 'loading' }),
  ];
  expect(ids(rows.sort(compareAnswers))).toEqual(['failed', 'loading', 'fast', 'slow']);
});

it('does not take a wait for the compiler for slowness', () => {
  const waited = loadBy('compiler', { ms: 6_080, steps: { wait: 6_000, compile: 77 } });
  const rows = [
    rowOf({ id: 'slow', last: loadBy('compiler', { ms: 200, steps: { compile: 200 } }) }),
    rowOf({ id: 'waited', last: waited }),
  ];
  expect(ids(rows.sort(compareAnswers))).toEqual(['waited', 'slow']);
});

it('sorts by where a module lives', () => {
  const at = (id: string, memory: boolean, disk: boolean) => rowOf({ id, held: { memory, disk } });
  const rows = [
    at('both', true, true),
    at('none', false, false),
    at('memory', true, false),
    at('disk', false, true),
  ];
  expect(ids(rows.sort(comparePresence))).toEqual(['none', 'disk', 'memory', 'both']);
});

it('sorts what was never measured last, and what wastes its room first where that is asked for', () => {
  const saved = (id: string, ever: number | null, mb: number) =>
    rowOf({
      id,
      savedMs: ever === null ? null : { session: 0, ever },
      entries: [entryInfoOf({ bytes: mb * 2 ** 20 })],
    });
  const rows = [
    saved('good', 9_000, 10),
    saved('unknown', null, 1),
    saved('waste', 100, 50),
    saved('small', 100, 1),
  ];
  expect(savedPerMb(rows[0] ?? rowOf())).toBe(900);
  const ascending = compareBy([{ id: 'savedPerMb', descending: false }]);
  const descending = compareBy([{ id: 'savedPerMb', descending: true }]);
  expect(ids([...rows].sort(ascending ?? undefined))).toEqual(['waste', 'small', 'good', 'unknown']);
  expect(ids([...rows].sort(descending ?? undefined))).toEqual(['good', 'small', 'waste', 'unknown']);
});

it('knows no worth by the megabyte of what lies nowhere', () => {
  const nowhere = { held: { memory: true, disk: false }, entries: [], savedMs: { session: 5, ever: 5 } };
  expect(savedPerMb(rowOf(nowhere))).toBeNull();
});
