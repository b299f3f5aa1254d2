import { expect, it } from 'vitest';
import { segmentsOf, stepsAhead } from '../../src/renderer/detail/steps.ts';

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
    { step: 'wait', ms: 60, share: 0.75 },
    { step: 'read', ms: 20, share: 0.25 },
  ]);
});

it('knows what comes after the lookup only when it is over', () => {
  expect(stepsAhead('hash')).toEqual(['read', 'hash', 'lookup']);
  expect(stepsAhead('verify')).toEqual(['read', 'hash', 'lookup', 'verify', 'deserialize', 'save']);
  expect(stepsAhead('compile')).toContain('serialize');
});
