import { expect, it, onTestFinished } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { cacheChannels, onceEnded } from '../../../src/core/module-cache/diagnostics.ts';
import { FallbackCache } from '../../../src/core/module-cache/fallback-cache.ts';
import type { CacheOperation } from '../../../src/core/module-cache/operation.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { Trace } from '../../../src/core/module-cache/trace.ts';
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

it('gives what memory holds at once where nobody listens, and counts that as a load', async () => {
  const spy = new Spy('memory', new SharedCache());
  expect(spy.loadHeld(key, engine)).toBeUndefined();
  expect(spy.counts.loads).toEqual({ success: 0, failure: 0 });
  await spy.save(key, engine, module);
  const trace = new Trace();
  expect(spy.loadHeld(key, engine, { trace })).toBe(module);
  expect(trace.servedBy).toBe('memory');
  expect(spy.counts.loads).toEqual({ success: 1, failure: 0 });
  expect(spy.loadHeld(key, engine, { trace: new Trace(() => {}) })).toBeUndefined();
  expect(spy.counts.loads).toEqual({ success: 1, failure: 0 });
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

/** A context that gathers the operations. */
function watching() {
  const told: CacheOperation[] = [];
  const trace = new Trace((news) => {
    if (news.type === 'operation') told.push(news.operation);
  });
  return { told, context: { trace } };
}

it('reports each operation to the caller', async () => {
  const { told, context } = watching();
  const spy = new Spy('memory', new SharedCache());
  await failureOf(spy.load(key, engine, context), CacheError);
  await spy.save(key, engine, module, { ...context, promotion: true });
  await spy.load(key, engine, context);

  const { deterministicId: engineId } = engine;
  const about = { tier: 'memory', key, engineId, source: spy, ms: expect.any(Number) };
  const bytes = module.artifactBytes + module.wireLength;
  const error = expect.objectContaining({ name: 'CacheError', kind: 'not-found' });
  expect(told).toEqual([
    { ...about, kind: 'load', outcome: 'miss', bytes: 0, promotion: false, error },
    { ...about, kind: 'save', outcome: 'promoted', bytes, promotion: true, error: null },
    { ...about, kind: 'load', outcome: 'hit', bytes, promotion: false, error: null },
  ]);
});

it('gives the caller and the diagnostics channel one and the same record', async () => {
  const { told, context } = watching();
  const published: CacheOperation[] = [];
  onTestFinished(onceEnded(cacheChannels.save, (operation) => published.push(operation)));
  await new Spy('memory', new SharedCache()).save(key, engine, module, context);
  expect(told).toHaveLength(1);
  expect(published[0]).toBe(told[0]);
});

it('reports and throws what is no CacheError as it is', async () => {
  const { told, context } = watching();
  const cause = new RangeError('out of memory');
  const inner = Object.assign(new SharedCache(), { save: () => Promise.reject(cause) });
  expect(await failureOf(new Spy('memory', inner).save(key, engine, module, context), RangeError)).toBe(
    cause,
  );
  expect(told).toMatchObject([{ outcome: 'save-failed' }]);
  expect(told[0]?.error).toBe(cause);
});

it('stands in a chain like the cache that it wraps', () => {
  const inner = new SharedCache();
  const spy = new Spy('memory', inner);
  expect(spy.inner).toBe(inner);
  expect(spy.withFallback(new SharedCache())).toBeInstanceOf(FallbackCache);
});

it('names itself to the caller where its cache gave the module, or took a promotion', async () => {
  const trace = new Trace();
  const spy = new Spy('memory', new SharedCache());
  await failureOf(spy.load(key, engine, { trace }), CacheError);
  await spy.save(key, engine, module, { trace });
  expect(trace).toMatchObject({ servedBy: null, promotedInto: null });
  await spy.save(key, engine, module, { trace, promotion: true });
  await spy.load(key, engine, { trace });
  expect(trace).toMatchObject({ servedBy: 'memory', promotedInto: 'memory' });
});
