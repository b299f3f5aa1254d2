import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModuleHash } from 'wasm-compile-cache';
import { type CountedLoad, type KeyTotals, noTotals } from '../../../src/main/worth/key-totals.ts';
import { MOST_KEYS, WorthLedger } from '../../../src/main/worth/worth-ledger.ts';
import { hitRateOf } from '../../../src/shared/worth.ts';

const ENGINE = 'v8-13';
const keyOf = (n: number) => n.toString(16).toUpperCase().padStart(64, '0') as ModuleHash;
const A = keyOf(0xa);
const B = keyOf(0xb);

function loadOf(servedBy: string, over: Partial<CountedLoad> = {}): CountedLoad {
  const steps = servedBy === 'compiler' ? { compile: 1_000 } : {};
  const ms = servedBy === 'compiler' ? 1_050 : 40;
  return {
    key: A,
    servedBy,
    ms,
    steps,
    wireLength: 500_000,
    shared: false,
    origin: null,
    name: 'a.wasm',
    at: 1,
    ...over,
  };
}

const ledger = () => new WorthLedger(ENGINE);

it('counts no compile that was given up since the team’s store had the module first', () => {
  const book = ledger();
  const origin = { name: null, mode: 'ahead-of-time', compiledAt: 1, compileMs: 900 } as const;
  expect(book.count(loadOf('shared', { steps: { fetch: 30, compile: 25 }, origin }))).toBe(860);
  expect(book.session).toMatchObject({ hits: { shared: 1 }, compiles: 0, compileMs: 0, hitMs: 40 });
  expect(hitRateOf(book.session)).toBe(1);
});

describe('a hit', () => {
  it('saved what the last measured compile took, less what the hit took as a whole', () => {
    const book = ledger();
    expect(book.count(loadOf('compiler'))).toBeNull();
    expect(book.count(loadOf('memory'))).toBe(960);
    expect(book.count(loadOf('compiler', { steps: { compile: 400 }, at: 2 }))).toBeNull();
    expect(book.count(loadOf('disk', { ms: 100, at: 3 }))).toBe(300);
    expect(book.session).toEqual({
      loads: 4,
      hits: { memory: 1, disk: 1, shared: 0 },
      savedMs: 1_260,
      hitMs: 140,
      unmeasuredHits: 0,
      slowerHits: 0,
      slowerMs: 0,
      compiles: 2,
      compileMs: 1_400,
    });
    expect(book.ever).toEqual(book.session);
    expect(book.savedBy(A)).toEqual({ session: 1_260, ever: 1_260 });
    expect(hitRateOf(book.session)).toBe(0.5);
  });

  it('that was slower than the compile counts negative, and is told', () => {
    const book = ledger();
    book.count(loadOf('compiler'));
    expect(book.count(loadOf('disk', { ms: 1_500 }))).toBe(-500);
    expect(book.session).toMatchObject({ savedMs: -500, slowerHits: 1, slowerMs: 500, unmeasuredHits: 0 });
  });

  it('of a module whose compile was never measured counts in no time, and is told', () => {
    const book = ledger();
    expect(book.count(loadOf('disk'))).toBeNull();
    expect(book.session).toMatchObject({ loads: 1, hits: { disk: 1 }, savedMs: 0, unmeasuredHits: 1 });
    expect(book.savedBy(A)).toBeNull();
  });

  it('takes what its stored entry says of the compile, where that is later than what is known', () => {
    const book = ledger();
    const sealed = (compiledAt: number) => ({
      origin: { name: null, mode: 'ahead-of-time', compiledAt, compileMs: 2_000 },
    });
    expect(book.count(loadOf('disk', sealed(5)))).toBe(1_960);
    book.count(loadOf('compiler', { at: 10 }));
    expect(book.count(loadOf('disk', sealed(5)))).toBe(960);
    expect(book.count(loadOf('disk', sealed(15)))).toBe(1_960);
    // It is remembered, for when the entry is gone.
    expect(book.lastCompile(A)).toEqual({ engineId: ENGINE, ms: 2_000, stepMs: null, at: 15 });
    expect(book.session.compiles).toBe(1);
  });

  it('does not save the start of a compiling process', () => {
    const book = ledger();
    const origin = { name: null, mode: 'ahead-of-time', compiledAt: 1, compileMs: 3 };
    book.count(loadOf('compiler', { origin, steps: { compile: 900 } }));
    expect(book.count(loadOf('disk', { ms: 2 }))).toBe(1);
    expect(book.session.compileMs).toBe(3);
    expect(book.lastCompile(A)).toMatchObject({ ms: 3, stepMs: 900 });
  });

  it('does not save the compile of another engine', () => {
    const book = ledger();
    const other = { ...noTotals(), lastCompiles: [{ engineId: 'v8-12', ms: 9_000, stepMs: 9_100, at: 1 }] };
    book.replaceOthers([[A, other]]);
    expect(book.count(loadOf('disk'))).toBeNull();
    expect(book.lastCompile(A)).toBeNull();
  });
});

it('counts no compile for a load that waited for another one, nor a hit where V8 answered by itself', () => {
  const book = ledger();
  book.count(loadOf('compiler'));
  book.count(loadOf('compiler', { shared: true }));
  book.count(loadOf('stock', { steps: {} }));
  expect(book.session).toMatchObject({ loads: 3, hits: { memory: 0, disk: 0, shared: 0 }, compiles: 1 });
  expect(hitRateOf(book.session)).toBe(0);
  expect(hitRateOf(ledger().session)).toBeNull();
});

it('adds what other processes left to what this session has counted, once', () => {
  const book = ledger();
  book.count(loadOf('compiler', { at: 50 }));
  const left: KeyTotals = {
    ...noTotals(),
    name: 'old.wasm',
    loads: 3,
    hits: { memory: 0, disk: 2, shared: 0 },
    savedMs: 700,
    compiles: 1,
    compileMs: 800,
    firstAt: 7,
    usedAt: 20,
    lastCompiles: [{ engineId: ENGINE, ms: 800, stepMs: null, at: 7 }],
  };
  for (const _ of [1, 2]) book.replaceOthers([[A, left]]);
  expect(book.ever).toMatchObject({ loads: 4, savedMs: 700, compiles: 2, compileMs: 1_800 });
  expect(book.session.loads).toBe(1);
  expect(book.since).toBe(7);
  expect(book.lastCompile(A)).toEqual({ engineId: ENGINE, ms: 1_000, stepMs: 1_000, at: 50 });
  expect(book.savedBy(A)).toEqual({ session: 0, ever: 700 });
  expect(left.loads).toBe(3);
});

it('tells modules by what they saved, and how many it leaves out', () => {
  const book = ledger();
  for (const [key, ms] of [
    [A, 10],
    [B, 5],
  ] as const) {
    book.count(loadOf('compiler', { key }));
    book.count(loadOf('memory', { key, ms }));
  }
  const all = book.modules('session', 10);
  expect(all.modules.map(({ key, savedMs }) => [key, savedMs])).toEqual([
    [B, 995],
    [A, 990],
  ]);
  expect(all.modules[0]).toMatchObject({ name: 'a.wasm', lastCompile: { ms: 1_000, at: 1 } });
  expect(book.modules('ever', 1)).toMatchObject({ modules: [{ key: B }], left: 1 });
});

it('adds up the least recently used of very many modules, so that nothing is lost from the sums', () => {
  const book = ledger();
  const many = MOST_KEYS + 1_500;
  for (let n = 0; n < many; n++) book.count(loadOf('compiler', { key: keyOf(n), at: n }));
  expect(book.ever.loads).toBe(many);
  const { modules } = book.modules('ever', many);
  expect(modules.length).toBeLessThanOrEqual(MOST_KEYS + 1_000);
  expect(modules.reduce((sum, { loads }) => sum + loads, 0)).toBe(many);
  expect(modules.find(({ key }) => key === null)).toMatchObject({ loads: 1_000, lastCompile: null });
  expect(book.lastCompile(keyOf(0))).toBeNull();
  expect(book.lastCompile(keyOf(many - 1))?.ms).toBe(1_000);
});

it('has in its sums what its modules have, whatever happens', () => {
  const load = fc.record({
    key: fc.constantFrom(A, B, keyOf(3)),
    servedBy: fc.constantFrom('memory', 'disk', 'compiler', 'stock'),
    ms: fc.double({ min: 0, max: 5_000, noNaN: true }),
    shared: fc.boolean(),
    compile: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(load, { maxLength: 60 }), (loads) => {
      const book = ledger();
      for (const [at, { compile, ...rest }] of loads.entries()) {
        const steps = rest.servedBy === 'compiler' && compile !== undefined ? { compile } : {};
        book.count(loadOf(rest.servedBy, { ...rest, steps, at }));
      }
      const { modules } = book.modules('session', 10);
      const sum = (pick: (totals: (typeof modules)[number]) => number) =>
        modules.reduce((all, each) => all + pick(each), 0);
      expect(sum(({ loads: count }) => count)).toBe(loads.length);
      expect(sum(({ savedMs }) => savedMs)).toBeCloseTo(book.session.savedMs, 3);
      expect(sum(({ slowerMs }) => slowerMs)).toBeCloseTo(book.session.slowerMs, 3);
      expect(book.session.slowerMs).toBeGreaterThanOrEqual(0);
      expect(book.session.hits.memory + book.session.hits.disk).toBeLessThanOrEqual(book.session.loads);
    }),
  );
});
