import { expect, it } from 'vitest';
import {
  compareAnswers,
  compareNames,
  comparePresence,
} from '../../../src/renderer/modules/module-columns.ts';
import { loadBy, rowOf } from '../sample-data.ts';

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
