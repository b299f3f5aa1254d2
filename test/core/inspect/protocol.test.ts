import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  checkDescriptor,
  checkHello,
  checkNews,
  checkReply,
  checkRequest,
  METHODS,
  MOST_KEYS,
} from '../../../src/core/inspect/protocol.ts';

const KEY = 'A'.repeat(64);

it('takes no JSON for a message that is none', () => {
  const checks = [checkDescriptor, checkHello, checkNews, checkReply, checkRequest];
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const check of checks) expect(() => check(value)).toThrow();
    }),
  );
});

it.each([
  ['a method that is no method of the process', { t: 'q', m: 'constructor', a: [null], i: '1' }],
  ['one of every object', { t: 'q', m: '__proto__', a: [null], i: '1' }],
  ['no argument', { t: 'q', m: 'summary', a: [], i: '1' }],
  ['more than one', { t: 'q', m: 'summary', a: [null, null], i: '1' }],
  ['an answer nobody asked for', { t: 's', i: '1', r: null }],
  ['a number for its name', { t: 'q', m: 'summary', a: [null], i: 1 }],
])('refuses a request with %s', (_what, request) => {
  expect(() => checkRequest(request)).toThrow();
});

it('refuses arguments that make no sense', () => {
  const drop = METHODS.drop.takes;
  const drops = { cache: 0, keys: [KEY], from: ['disk'] };
  expect(drop(drops)).toEqual(drops);
  for (const keys of [[], ['../../etc'], [KEY.toLowerCase()], Array(MOST_KEYS + 1).fill(KEY), KEY]) {
    expect(() => drop({ ...drops, keys })).toThrow();
  }
  for (const from of [-1, 0.5, Number.NaN, '0']) {
    expect(() => METHODS.entries.takes({ cache: 0, from })).toThrow();
  }
});

it('says nothing of what was not agreed on', () => {
  const summary = {
    id: 0,
    kind: 'hook',
    directory: '/cache',
    mode: 'auto',
    ended: { memory: 0, disk: 1, shared: 0, compiler: 0, stock: 2, failed: 0, cancelled: 0 },
    tiers: { memory: null, disk: { hits: 1, misses: 2, saves: 0 }, shared: null },
  };
  expect(METHODS.summary.gives([{ ...summary, secret: 'x' }])).toEqual([summary]);
  expect(() => METHODS.summary.gives([{ ...summary, kind: 'other' }])).toThrow();
  expect(() => METHODS.summary.gives([{ ...summary, directory: 'x'.repeat(5_000) }])).toThrow();
});
