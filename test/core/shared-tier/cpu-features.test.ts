import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cpuFeatures, fitsCpu, parseCpuFeatures } from '../../../src/core/shared-tier/cpu-features.ts';

it('reads what Linux says of a processor, and of that what V8’s code depends on', () => {
  const intel =
    'processor\t: 0\nflags\t\t: fpu sse2 pni ssse3 avx2 avx popcnt hypervisor amx_tile\nbugs\t\t: x\n';
  expect(parseCpuFeatures(intel)).toEqual(['avx', 'avx2', 'pni', 'popcnt', 'ssse3']);
  expect(parseCpuFeatures('Features\t: fp asimd evtstrm aes atomics jscvt\n')).toEqual(['atomics', 'jscvt']);
  expect(parseCpuFeatures('')).toBeNull();
  if (process.platform === 'linux') expect(cpuFeatures()?.length).toBeGreaterThan(0);
});

it('lets no code on a processor that lacks a feature, nor on one that has more', () => {
  const features = fc
    .uniqueArray(fc.constantFrom('avx', 'avx2', 'bmi1', 'fma', 'popcnt'))
    .map((all) => all.sort());
  fc.assert(
    fc.property(features, features, (compiledOn, here) => {
      expect(fitsCpu(compiledOn, here)).toBe(compiledOn.join() === here.join());
      expect([fitsCpu(null, here), fitsCpu(compiledOn, null)]).toEqual([true, true]);
    }),
  );
});
