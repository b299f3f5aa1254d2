import { expect, it } from 'vitest';
import { expectedCompile, LEAST_TELLING_BYTES } from '../../../src/main/worth/compile-forecast.ts';

const MB = 2 ** 20;
const nothing = { lastCompile: () => null, compiles: () => [] };

it('takes the last compile of the module', () => {
  const last = { engineId: 'v8', ms: 8_900, stepMs: 9_000, at: 77 };
  const known = { lastCompile: () => last, compiles: () => [{ ms: 1, bytes: MB }] };
  expect(expectedCompile('A', 14 * MB, known)).toEqual({ from: 'last-compile', ms: 9_000, at: 77 });
  expect(expectedCompile('A', 30, known)).toEqual({ from: 'last-compile', ms: 9_000, at: 77 });
  const sealed = { ...known, lastCompile: () => ({ ...last, stepMs: null }) };
  expect(expectedCompile('A', 14 * MB, sealed)).toEqual({ from: 'last-compile', ms: 8_900, at: 77 });
});

it('takes the size and the speed so far of a module that was not compiled yet', () => {
  const compiles = () => [
    { ms: 1_000, bytes: MB },
    { ms: 3_000, bytes: 5 * MB },
    // The start of a process, not a compile.
    { ms: 900, bytes: 35 },
  ];
  const expected = expectedCompile('A', 12 * MB, { ...nothing, compiles });
  expect(expected).toEqual({
    from: 'speed',
    ms: expect.closeTo(8_000, 6),
    bytes: 12 * MB,
    bytesPerMs: (6 * MB) / 4_000,
  });
});

it('expects nothing where nothing tells', () => {
  expect(expectedCompile('A', 14 * MB, nothing)).toBeNull();
  expect(expectedCompile('A', 14 * MB, { ...nothing, compiles: () => [{ ms: 90, bytes: 35 }] })).toBeNull();
  const compiles = () => [{ ms: 1_000, bytes: MB }];
  expect(expectedCompile('A', LEAST_TELLING_BYTES - 1, { ...nothing, compiles })).toBeNull();
});
