import { expect, it } from 'vitest';
import { segmentsOf, stepsAhead } from '../../src/renderer/detail/steps.ts';

it('puts the steps in the order they happen, with their shares', () => {
  expect(segmentsOf({ save: 25, read: 75 })).toEqual([
    { step: 'read', ms: 75, share: 0.75 },
    { step: 'save', ms: 25, share: 0.25 },
  ]);
});

it('gives no share of nothing', () => {
  expect(segmentsOf({ read: 0 })).toEqual([{ step: 'read', ms: 0, share: 0 }]);
  expect(segmentsOf({})).toEqual([]);
});

it('knows what comes after the lookup only when it is over', () => {
  expect(stepsAhead('hash')).toEqual(['read', 'hash', 'lookup']);
  expect(stepsAhead('verify')).toEqual(['read', 'hash', 'lookup', 'verify', 'deserialize', 'save']);
  expect(stepsAhead('compile')).toContain('serialize');
});
