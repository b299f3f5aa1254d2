import { describe, expect, it } from 'vitest';
import { REFUSAL_REASONS } from '../../../src/core/shared-tier/refusal.ts';
import { refusalsIn, refusalsText } from '../../../src/renderer/tiers/refusal-words.ts';
import { markOf, sharedFailureOf } from '../../../src/renderer/tiers/shared-failure.ts';

const WELL = { problem: null, restsUntil: null, distrust: null };
const problem = { kind: 'store', message: 'nobody listens', advice: null };
const distrust = { kind: 'no-trusted-key', message: 'no key is trusted', advice: null };

describe('the team’s tier', () => {
  it('is well where nothing is wrong', () => {
    expect(markOf(WELL)).toBeNull();
    expect(sharedFailureOf(WELL)).toBeNull();
  });

  it('says that nobody is trusted before it says that the store had failed', () => {
    const trouble = { problem, restsUntil: 5, distrust };
    expect(markOf(trouble)).toBe('nobody trusted');
    expect(sharedFailureOf(trouble)).toEqual({
      title: 'The team’s store is not asked.',
      problem: distrust,
      restsUntil: null,
    });
  });

  it('says until when a store is left alone that has failed', () => {
    expect(markOf({ ...WELL, problem, restsUntil: 5 })).toBe('failing');
    expect(sharedFailureOf({ ...WELL, problem, restsUntil: 5 })).toMatchObject({ problem, restsUntil: 5 });
  });
});

describe('refusals', () => {
  it('are said by their reasons', () => {
    const refusals = [
      { reason: 'revoked', count: 2 },
      { reason: 'truncated', count: 1 },
    ];
    expect(refusalsIn(refusals)).toBe(3);
    expect(refusalsText(refusals)).toBe('2 signed by a revoked key, 1 cut short');
  });

  it.each(REFUSAL_REASONS)('have words for %s', (reason) => {
    expect(refusalsText([{ reason, count: 1 }])).not.toBe(`1 ${reason}`);
  });
});
