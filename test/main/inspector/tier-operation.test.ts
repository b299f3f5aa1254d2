import { expect, it } from 'vitest';
import { tierOperation } from '../../../src/main/inspector/tier-operation.ts';

it.each([
  ['load', 'success', false, 'hit'],
  ['load', 'not-found', false, 'miss'],
  ['load', 'deserialize', false, 'rejected'],
  ['load', 'file-read', false, 'read-failed'],
  ['load', 'other', false, 'read-failed'],
  ['save', 'success', false, 'save'],
  ['save', 'success', true, 'promotion'],
  ['save', 'file-write', false, 'save-failed'],
  ['save', 'other', true, 'save-failed'],
] as const)('takes a %s that came to %s (promotion: %s) for %s', (kind, outcome, promotion, what) => {
  expect(tierOperation({ kind, outcome, promotion })).toBe(what);
});
