import { expect, it } from 'vitest';
import { REFUSAL_REASONS } from '../../../src/core/shared-tier/refusal.ts';
import { type KnownCache, sharedOf } from '../../../src/main/sources/process-tiers.ts';

const NONE = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0]));

it('shows the team’s tier of another process, of whose answers only the latest is known', () => {
  const shared = {
    address: 'https://cache.example.com/',
    hits: 3,
    misses: 1,
    late: 2,
    refusals: { ...NONE, revoked: 1, unsigned: 4 },
    failures: 1,
    skipped: 5,
    bytes: 1_000,
    latencyMs: 12,
    fetchMs: 340,
    problem: { message: 'nobody listens', advice: null },
    restsUntil: 99,
  };
  const caches = [{}, { shared }] as unknown as KnownCache[];
  expect(sharedOf(caches)).toEqual({
    ...shared,
    latencyMs: undefined,
    latency: { latestMs: 12, medianMs: null, p95Ms: null },
    refusals: [
      { reason: 'unsigned', count: 4 },
      { reason: 'revoked', count: 1 },
    ],
    problem: { kind: 'store', message: 'nobody listens', advice: null },
    distrust: null,
  });
  expect(sharedOf([{} as KnownCache])).toBeNull();
});
