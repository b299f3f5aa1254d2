import { expect, it } from 'vitest';
import { Patience } from '../../../src/core/shared-tier/patience.ts';

const ESBUILD = 13_978_850;

it('waits for a twenty-fifth of what the fastest compile took, as long as nothing was measured', () => {
  expect(new Patience().of(ESBUILD)).toBeCloseTo(0.04 * 7_100, -1);
  expect(new Patience().of(0)).toBeCloseTo(0.8);
  expect(new Patience().of(null)).toBeCloseTo(0.8);
});

it('goes by what compiles take on this machine', () => {
  const patience = new Patience();
  patience.learn(ESBUILD, 20_000);
  expect(patience.of(ESBUILD)).toBeCloseTo(801, 0);
  // One that was slow by chance counts for less than those before.
  patience.learn(ESBUILD, 60_000);
  expect(patience.of(ESBUILD)).toBeLessThan(0.04 * 40_000);
  for (let compile = 0; compile < 30; compile++) patience.learn(ESBUILD, 10_000);
  expect(patience.of(ESBUILD)).toBeCloseTo(401, 0);
});

it('learns nothing from modules whose compile is a process’s start', () => {
  const patience = new Patience();
  patience.learn(35, 900);
  expect(patience.of(ESBUILD)).toBe(new Patience().of(ESBUILD));
});
