import { expect, it } from 'vitest';
import { compilerWaitMs, segmentsOf, stepsAhead, workMs } from '../../../src/renderer/detail/steps.ts';

it('puts the steps in the order they happen, with their shares', () => {
  expect(segmentsOf({ steps: { save: 25, read: 75 }, ms: 101 })).toEqual([
    { step: 'read', ms: 75, share: 0.75 },
    { step: 'save', ms: 25, share: 0.25 },
  ]);
});

it('gives no share of nothing', () => {
  expect(segmentsOf({ steps: { read: 0 }, ms: 0 })).toEqual([{ step: 'read', ms: 0, share: 0 }]);
  expect(segmentsOf({ steps: {}, ms: 0.2 })).toEqual([]);
});

it('shows a wait that the steps do not account for', () => {
  expect(segmentsOf({ steps: { read: 20 }, ms: 80 })).toEqual([
    { step: 'read', ms: 20, share: 0.25 },
    { step: 'wait', ms: 60, share: 0.75 },
  ]);
});

it('tells the wait for the compiler from the compile', () => {
  const load = { steps: { read: 3, wait: 6_000, compile: 77 }, ms: 6_080 };
  expect(segmentsOf(load).map(({ step, ms }) => [step, ms])).toEqual([
    ['read', 3],
    ['wait', 6_000],
    ['compile', 77],
  ]);
  expect(compilerWaitMs(load)).toBe(6_000);
  expect(workMs(load)).toBe(80);
});

it('does not tell of a wait that is none', () => {
  const load = { steps: { wait: 0.02, compile: 77 }, ms: 77.02 };
  expect(segmentsOf(load).map(({ step }) => step)).toEqual(['compile']);
  expect(workMs(load)).toBe(77.02);
});

it('knows what comes after the lookup only when it is over', () => {
  expect(stepsAhead('hash')).toEqual(['read', 'hash', 'lookup']);
  expect(stepsAhead('verify')).toEqual(['read', 'hash', 'lookup', 'verify', 'deserialize', 'save']);
  expect(stepsAhead('compile')).toContain('serialize');
});
