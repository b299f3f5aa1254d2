import * as v from 'valibot';
import { expect, it } from 'vitest';
import { MAX_WIRE_BYTES as LARGEST_MODULE } from '../../src/core/engine/wire-bytes.ts';
import { channelOf, MAX_WIRE_BYTES, requests } from '../../src/shared/contract.ts';
import { TIERS } from '../../src/shared/tiers.ts';

it('takes a dropped file as large as the cache takes a module', () => {
  expect(MAX_WIRE_BYTES).toBe(LARGEST_MODULE);
});

it('has a channel of its own for each request', () => {
  const channels = Object.keys(requests).map((name) => channelOf(name as keyof typeof requests));
  expect(new Set(channels).size).toBe(channels.length);
  for (const channel of channels) expect(channel).toMatch(/^inspector:/);
});

it('drops from each tier and from both, and sets the budget of each tier', () => {
  for (const tier of TIERS) {
    expect(v.is(requests.drop.takes, { rowIds: ['a'], from: tier })).toBe(true);
    expect(v.is(requests.setBudget.takes, { tier, budget: 'automatic' })).toBe(true);
  }
  expect(v.is(requests.drop.takes, { rowIds: ['a'], from: 'both' })).toBe(true);
  expect(v.is(requests.setBudget.takes, { tier: 'both', budget: 'automatic' })).toBe(false);
});

it('takes the null that stands for no row, and no other', () => {
  expect(v.is(requests.reveal.takes, { rowId: null })).toBe(true);
  expect(v.is(requests.reload.takes, { rowIds: [null] })).toBe(false);
  expect(v.is(requests.reveal.takes, { rowId: '' })).toBe(false);
});
