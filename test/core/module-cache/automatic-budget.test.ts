import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  automaticDiskBudget,
  automaticMemoryBudget,
} from '../../../src/core/module-cache/automatic-budget.ts';

const GIBIBYTE = 2 ** 30;

it('gives memory an eighth of the machine, between a quarter and four gibibytes', () => {
  expect(automaticMemoryBudget(16 * GIBIBYTE)).toBe(2 * GIBIBYTE);
  expect(automaticMemoryBudget(GIBIBYTE)).toBe(GIBIBYTE / 4);
  expect(automaticMemoryBudget(256 * GIBIBYTE)).toBe(4 * GIBIBYTE);
});

it('gives disk a quarter of what is free with what it holds, and ten gibibytes at most', () => {
  expect(automaticDiskBudget({ free: 8 * GIBIBYTE, held: 0 })).toBe(2 * GIBIBYTE);
  expect(automaticDiskBudget({ free: 500 * GIBIBYTE, held: 0 })).toBe(10 * GIBIBYTE);
});

it('does not shrink because the cache fills: what it holds counts as free', () => {
  const size = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(size, size, size, (free, held, stored) => {
      const moved = Math.min(stored, free);
      const before = automaticDiskBudget({ free, held });
      expect(automaticDiskBudget({ free: free - moved, held: held + moved })).toBe(before);
    }),
  );
});
