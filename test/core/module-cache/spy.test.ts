import { expect, it } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { FallbackCache } from '../../../src/core/module-cache/fallback-cache.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { type CacheOperation, Spy } from '../../../src/core/module-cache/spy.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { answering } from '../../support/wasm-modules.ts';

const { engine } = await startEngine();
const { key, module } = await compiled(engine, answering(77));

it('counts successes and failures of loads and saves', async () => {
  const spy = new Spy('memory', new SharedCache());
  await failureOf(spy.load(key, engine), CacheError);
  await spy.save(key, engine, module);
  await spy.load(key, engine);
  await spy.load(key, engine);
  expect(spy.counts.loads).toEqual({ success: 2, failure: 1 });
  const full = new Spy('full', new SharedCache({ budget: 1 }));
  await failureOf(full.save(key, engine, module), CacheError);
  expect(full.counts.saves).toEqual({ success: 0, failure: 1 });
});

it('does not count a look', async () => {
  const spy = new Spy('memory', new SharedCache());
  expect(await spy.contains(key, engine)).toBe(false);
  expect(spy.counts).toEqual({
    loads: { success: 0, failure: 0 },
    saves: { success: 0, failure: 0 },
  });
});

it('changes no outcome: the same module, and the very same error', async () => {
  const error = CacheError.notFound('gone');
  const inner = Object.assign(new SharedCache(), { load: () => Promise.reject(error) });
  expect(await failureOf(new Spy('memory', inner).load(key, engine), CacheError)).toBe(error);
  const spy = new Spy('memory', new SharedCache());
  await spy.save(key, engine, module);
  expect(await spy.load(key, engine)).toBe(module);
  expect(await spy.contains(key, engine)).toBe(true);
});

it('reports each operation to the caller', async () => {
  const told: CacheOperation[] = [];
  const spy = new Spy('memory', new SharedCache());
  const context = { onOperation: (operation: CacheOperation) => told.push(operation) };
  await failureOf(spy.load(key, engine, context), CacheError);
  await spy.save(key, engine, module, { ...context, promotion: true });
  await spy.load(key, engine, context);

  const about = { cache: 'memory', key, engineId: engine.deterministicId, ms: expect.any(Number) };
  const bytes = module.artifactBytes + module.wireLength;
  expect(told).toEqual([
    { ...about, kind: 'load', bytes: 0, promotion: false, error: expect.any(CacheError) },
    { ...about, kind: 'save', bytes, promotion: true, error: null },
    { ...about, kind: 'load', bytes, promotion: false, error: null },
  ]);
  expect(told[0]?.error?.kind).toBe('not-found');
});

it('reports what is no CacheError as one of kind other, and throws it as it is', async () => {
  const told: CacheOperation[] = [];
  const cause = new RangeError('out of memory');
  const inner = Object.assign(new SharedCache(), { save: () => Promise.reject(cause) });
  const context = { onOperation: (operation: CacheOperation) => told.push(operation) };
  expect(await failureOf(new Spy('memory', inner).save(key, engine, module, context), RangeError)).toBe(
    cause,
  );
  expect(told[0]?.error).toMatchObject({ kind: 'other', cause });
});

it('stands in a chain like the cache that it wraps', () => {
  const inner = new SharedCache();
  const spy = new Spy('memory', inner);
  expect(spy.inner).toBe(inner);
  expect(spy.withFallback(new SharedCache())).toBeInstanceOf(FallbackCache);
});

it('names itself to the caller where its cache gave the module, or took a promotion', async () => {
  const told: string[] = [];
  const context = {
    onServed: (cache: string) => told.push(`served by ${cache}`),
    onPromoted: (cache: string) => told.push(`promoted into ${cache}`),
  };
  const spy = new Spy('memory', new SharedCache());
  await failureOf(spy.load(key, engine, context), CacheError);
  await spy.save(key, engine, module, context);
  expect(told).toEqual([]);
  await spy.save(key, engine, module, { ...context, promotion: true });
  await spy.load(key, engine, context);
  expect(told).toEqual(['promoted into memory', 'served by memory']);
});
