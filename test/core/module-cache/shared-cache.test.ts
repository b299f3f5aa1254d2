import { beforeEach, describe, expect, it } from 'vitest';
import type { CompiledModule } from '../../../src/core/engine/engine.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { FallbackCache } from '../../../src/core/module-cache/fallback-cache.ts';
import type { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { SharedCache, weigh } from '../../../src/core/module-cache/shared-cache.ts';
import { CountingEngine, compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { answering, withFunctions } from '../../support/wasm-modules.ts';

interface Keyed {
  key: ModuleHash;
  module: CompiledModule;
}

const { engine } = await startEngine();
/** Four modules of the same weight, and one that is heavier. */
const [a, b, c, d, heavy] = (await Promise.all([
  ...[100, 200, 300, 400].map((value) => compiled(engine, answering(value))),
  compiled(engine, withFunctions([1, 2, 3, 4, 5, 6, 7, 8])),
])) as [Keyed, Keyed, Keyed, Keyed, Keyed];
const weight = weigh(a.module);

const save = (cache: SharedCache, { key, module }: Keyed) => cache.save(key, engine, module);
const holds = (cache: SharedCache, ...modules: Keyed[]) =>
  Promise.all(modules.map(({ key }) => cache.contains(key, engine)));

describe('keys', () => {
  it('gives back the very module that was saved', async () => {
    const cache = new SharedCache();
    await save(cache, a);
    expect(await cache.load(a.key, engine)).toBe(a.module);
  });

  it('misses with not-found what was never saved, and names the key', async () => {
    const error = await failureOf(new SharedCache().load(a.key, engine), CacheError);
    expect(error.kind).toBe('not-found');
    expect(error.message).toContain(a.key);
  });

  it('keeps the modules of two engines apart', async () => {
    const cache = new SharedCache();
    const other = new CountingEngine(engine, 'another-engine');
    await save(cache, a);
    expect(await cache.contains(a.key, other)).toBe(false);
    expect((await failureOf(cache.load(a.key, other), CacheError)).kind).toBe('not-found');
    await cache.save(a.key, other, b.module);
    expect(await cache.load(a.key, engine)).toBe(a.module);
    expect(await cache.load(a.key, other)).toBe(b.module);
    expect(cache.delete(a.key, other)).toBe(true);
    expect(await cache.contains(a.key, engine)).toBe(true);
  });

  it('replaces a module that is saved again, and counts it once', async () => {
    const cache = new SharedCache();
    await save(cache, a);
    await save(cache, a);
    expect(cache.usage).toEqual({ entries: 1, bytes: weight });
  });
});

describe('budget', () => {
  const evicted: string[] = [];
  beforeEach(() => {
    evicted.length = 0;
  });
  const cacheFor = (modules: number) =>
    new SharedCache({ budget: modules * weight, onEviction: (key) => evicted.push(key) });

  it('keeps as many as fit exactly, and evicts nothing then', async () => {
    const cache = cacheFor(3);
    for (const module of [a, b, c]) await save(cache, module);
    expect(await holds(cache, a, b, c)).toEqual([true, true, true]);
    expect(evicted).toEqual([]);
    expect(cache.usage).toEqual({ entries: 3, bytes: 3 * weight });
  });

  it('evicts the least recently used first, and a load is a use', async () => {
    const cache = cacheFor(3);
    for (const module of [a, b, c]) await save(cache, module);
    await cache.load(a.key, engine);
    await save(cache, d);
    expect(await holds(cache, a, b, c, d)).toEqual([true, false, true, true]);
    expect(evicted).toEqual([b.key]);
  });

  it('does not take a look with contains for a use', async () => {
    const cache = cacheFor(2);
    for (const module of [a, b]) await save(cache, module);
    await cache.contains(a.key, engine);
    await save(cache, c);
    expect(await holds(cache, a, b, c)).toEqual([false, true, true]);
  });

  it('evicts as many as a heavy module needs', async () => {
    // The heavy one is heavier than one of the others, and lighter than two of them.
    const cache = cacheFor(3);
    for (const module of [a, b, c]) await save(cache, module);
    await save(cache, heavy);
    expect(await holds(cache, a, b, c, heavy)).toEqual([false, false, true, true]);
    expect(cache.usage.bytes).toBeLessThanOrEqual(3 * weight);
    expect(evicted).toEqual([a, b].map(({ key }) => key));
  });

  it('refuses what alone is over the budget, and evicts nothing for it', async () => {
    const cache = cacheFor(2);
    for (const module of [a, b]) await save(cache, module);
    const enormous = { ...c.module, artifactBytes: 2 * weight };
    const error = await failureOf(cache.save(c.key, engine, enormous), CacheError);
    expect(error.kind).toBe('other');
    expect(error.message).toContain(c.key);
    expect(await holds(cache, a, b, c)).toEqual([true, true, false]);
    expect(evicted).toEqual([]);
  });

  it('tells of an eviction with key, engine and weight, and of a delete or a clear not at all', async () => {
    const told: unknown[] = [];
    const cache = new SharedCache({
      budget: weight,
      onEviction: (...eviction) => told.push(eviction),
    });
    await save(cache, a);
    await save(cache, b);
    cache.delete(b.key, engine);
    await save(cache, c);
    cache.clear();
    expect(told).toEqual([[a.key, engine.deterministicId, weight]]);
  });
});

it('weighs machine code, wire bytes and what the source of wire bytes holds', () => {
  const { module } = a;
  const held = module.wireSource?.heldBytes ?? 0;
  expect(held).toBe(module.wireLength);
  expect(weigh({ ...module, artifactBytes: module.artifactBytes + 1000 })).toBe(weight + 1000);
  expect(weigh({ ...module, wireSource: null })).toBe(weight - held);
});

it('deletes one, clears all, and says what is left', async () => {
  const cache = new SharedCache();
  for (const module of [a, b, c]) await save(cache, module);
  expect(cache.delete(a.key, engine)).toBe(true);
  expect(cache.delete(a.key, engine)).toBe(false);
  expect(cache.usage).toEqual({ entries: 2, bytes: 2 * weight });
  cache.clear();
  expect(cache.usage).toEqual({ entries: 0, bytes: 0 });
  expect(await holds(cache, a, b, c)).toEqual([false, false, false]);
});

it('is a cache like any other to withFallback', () => {
  const [primary, fallback] = [new SharedCache(), new SharedCache()];
  const chain = primary.withFallback(fallback);
  expect(chain).toBeInstanceOf(FallbackCache);
  expect(chain.primary).toBe(primary);
  expect(chain.fallback).toBe(fallback);
});

it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1GB' as never])(
  'refuses %s as a budget',
  (budget) => {
    expect(() => new SharedCache({ budget })).toThrow(CacheError);
    const cache = new SharedCache();
    expect(() => cache.setBudget(budget)).toThrow(CacheError);
  },
);
