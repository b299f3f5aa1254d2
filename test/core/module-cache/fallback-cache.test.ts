import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { type CacheWarning, warningChannel } from '../../../src/core/module-cache/diagnostics.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import type { CacheOperation } from '../../../src/core/module-cache/operation.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { Trace } from '../../../src/core/module-cache/trace.ts';
import { diskIn, unwritableDisk } from '../../support/disk.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
const { key, module } = await compiled(engine, answering(4242));

const memory = (name = 'memory') => new Spy(name, new SharedCache());
/** Refuses every module, since all are over its budget. */
const fullMemory = () => new Spy('full', new SharedCache({ budget: 1 }));
/** Holds an entry that has been written over with something else. */
async function corruptDisk() {
  const disk = diskIn(pool);
  await disk.save(key, engine, module);
  writeFileSync(disk.pathOf(key, engine.deterministicId), 'not an entry');
  return new Spy('disk', disk);
}

/** A context that gathers the warnings. */
function listening() {
  const trace = new Trace();
  return { warnings: trace.warnings, context: { trace } };
}

/** A context that gathers the operations. */
function watching() {
  const seen: CacheOperation[] = [];
  const trace = new Trace((news) => {
    if (news.type === 'operation') seen.push(news.operation);
  });
  return { seen, context: { trace } };
}

const once = { success: 1, failure: 0 };
const never = { success: 0, failure: 0 };

describe('the three fixed behaviours', () => {
  it('a hit in the primary leaves the fallback untouched and unfilled', async () => {
    const [primary, fallback] = [memory(), memory('fallback')];
    const chain = primary.withFallback(fallback);
    await primary.inner.save(key, engine, module);
    expect(await chain.load(key, engine)).toBe(module);
    expect(primary.counts).toEqual({ loads: once, saves: never });
    expect(fallback.counts).toEqual({ loads: never, saves: never });
    expect(await fallback.contains(key, engine)).toBe(false);
  });

  it('a hit in the fallback fills the primary', async () => {
    const [primary, fallback] = [memory(), memory('fallback')];
    const chain = primary.withFallback(fallback);
    await fallback.inner.save(key, engine, module);
    expect(await chain.load(key, engine)).toBe(module);
    expect(primary.counts).toEqual({ loads: { success: 0, failure: 1 }, saves: once });
    expect(fallback.counts).toEqual({ loads: once, saves: never });

    expect(await primary.contains(key, engine)).toBe(true);
    expect(await chain.load(key, engine)).toBe(module);
    expect(primary.counts.loads).toEqual({ success: 1, failure: 1 });
    expect(fallback.counts.loads).toEqual(once);
  });

  it('a save reaches both', async () => {
    const [primary, fallback] = [memory(), memory('fallback')];
    await primary.withFallback(fallback).save(key, engine, module);
    for (const spy of [primary, fallback]) {
      expect(spy.counts).toEqual({ loads: never, saves: once });
      expect(await spy.inner.load(key, engine)).toBe(module);
    }
  });

  it('hold for memory over disk too', async () => {
    const [primary, fallback] = [memory(), new Spy('disk', diskIn(pool))];
    const chain = primary.withFallback(fallback);
    await chain.save(key, engine, module);
    expect(await fallback.contains(key, engine)).toBe(true);
    primary.inner.clear();
    expect(answerOf((await chain.load(key, engine)).module)).toBe(4242);
    expect(await primary.contains(key, engine)).toBe(true);
    await chain.load(key, engine);
    expect(fallback.counts).toEqual({ loads: once, saves: once });
  });
});

describe('load', () => {
  it("rejects with the primary's own error where both miss", async () => {
    const [primary, fallback] = [memory(), memory('fallback')];
    const { seen, context } = watching();
    const error = await failureOf(primary.withFallback(fallback).load(key, engine, context), CacheError);
    expect(error.kind).toBe('not-found');
    expect(seen.map(({ tier }) => tier)).toEqual(['memory', 'fallback']);
    expect(error).toBe(seen[0]?.error);
    expect(error).not.toBe(seen[1]?.error);
  });

  it("rejects with the primary's error where that is more than a miss, and the fallback only misses", async () => {
    const { warnings, context } = listening();
    const chain = (await corruptDisk()).withFallback(memory());
    const error = await failureOf(chain.load(key, engine, context), CacheError);
    expect(error.kind).toBe('deserialize');
    expect(warnings).toEqual([]);
  });

  it('is silent about a fallback that plainly misses', async () => {
    const { warnings, context } = listening();
    await failureOf(memory().withFallback(memory()).load(key, engine, context), CacheError);
    expect(warnings).toEqual([]);
  });

  it("warns of a fallback that fails with more than a miss, and still rejects with the primary's error", async () => {
    const { warnings, context } = listening();
    const chain = memory().withFallback(await corruptDisk());
    const error = await failureOf(chain.load(key, engine, context), CacheError);
    expect(error.kind).toBe('not-found');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ name: 'CacheError', kind: 'deserialize' });
  });

  it('gives the module where the promotion fails, which is only a warning', async () => {
    const { warnings, context } = listening();
    const [primary, fallback] = [fullMemory(), memory('fallback')];
    await fallback.inner.save(key, engine, module);
    expect(await primary.withFallback(fallback).load(key, engine, context)).toBe(module);
    expect(primary.counts.saves).toEqual({ success: 0, failure: 1 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ name: 'CacheError', kind: 'other' });
  });

  it('publishes it where nobody has a trace, and prints nothing', async () => {
    const printed: Error[] = [];
    const published: CacheWarning[] = [];
    const print = (warning: Error) => printed.push(warning);
    const publish = (message: unknown) => published.push(message as CacheWarning);
    process.on('warning', print);
    warningChannel.subscribe(publish);
    onTestFinished(() => {
      process.off('warning', print);
      warningChannel.unsubscribe(publish);
    });
    const fallback = memory();
    await fallback.inner.save(key, engine, module);
    expect(await fullMemory().withFallback(fallback).load(key, engine)).toBe(module);
    const warning = { name: 'CacheError', message: expect.stringContaining('budget') };
    expect(published).toMatchObject([{ key, engineId: engine.deterministicId, warning }]);
    // A process warning is told in the next turn.
    await new Promise(setImmediate);
    expect(printed).toEqual([]);
  });

  it('hands the context to both, and marks the promotion, and nothing else, as one', async () => {
    const { seen, context } = watching();
    const [primary, fallback] = [memory(), memory('fallback')];
    await fallback.inner.save(key, engine, module);
    const chain = primary.withFallback(fallback);
    await chain.load(key, engine, context);
    await chain.save(key, engine, module, context);
    expect(seen.map(({ tier, kind, promotion }) => [tier, kind, promotion])).toEqual([
      ['memory', 'load', false],
      ['fallback', 'load', false],
      ['memory', 'save', true],
      ['memory', 'save', false],
      ['fallback', 'save', false],
    ]);
  });
});

describe('save', () => {
  it('rejects with the failure of the primary, and the fallback keeps what it stored', async () => {
    const fallback = memory();
    const error = await failureOf(fullMemory().withFallback(fallback).save(key, engine, module), CacheError);
    expect(error.message).toContain('budget');
    expect(await fallback.inner.load(key, engine)).toBe(module);
  });

  it('rejects with the failure of the fallback, and the primary keeps what it stored', async () => {
    const primary = memory();
    const chain = primary.withFallback(unwritableDisk(pool));
    expect((await failureOf(chain.save(key, engine, module), CacheError)).kind).toBe('file-write');
    expect(await primary.inner.load(key, engine)).toBe(module);
  });

  it('has stored all that can be stored when it rejects, so that a process may end then', async () => {
    const disk = diskIn(pool);
    await failureOf(fullMemory().withFallback(disk).save(key, engine, module), CacheError);
    expect(await disk.contains(key, engine)).toBe(true);
  });

  it('rejects with the failure that came first where both fail, and leaves no unhandled one', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    onTestFinished(() => void process.off('unhandledRejection', listen));
    // Memory refuses at once, the disk after it was asked.
    const chain = unwritableDisk(pool).withFallback(fullMemory());
    expect((await failureOf(chain.save(key, engine, module), CacheError)).kind).toBe('other');
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });
});

it('contains what the primary or the fallback contains', async () => {
  for (const [inPrimary, inFallback] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const [primary, fallback] = [memory(), memory()];
    if (inPrimary) await primary.save(key, engine, module);
    if (inFallback) await fallback.save(key, engine, module);
    expect(await primary.withFallback(fallback).contains(key, engine)).toBe(inPrimary || inFallback);
    // A look is not a load, and fills nothing.
    expect(await primary.contains(key, engine)).toBe(inPrimary);
  }
});

it('does not ask the fallback whether it contains what the primary does', async () => {
  const primary = memory();
  await primary.save(key, engine, module);
  const unasked = Object.assign(memory(), {
    contains: () => Promise.reject(new Error('it was asked')),
  });
  expect(await primary.withFallback(unasked).contains(key, engine)).toBe(true);
});

it('gives the two caches that it was made of', () => {
  const [primary, fallback] = [memory(), diskIn(pool)];
  const chain = primary.withFallback(fallback);
  expect(chain.primary).toBe(primary);
  expect(chain.fallback).toBe(fallback);
  const [first, second] = chain.intoInner();
  expect(first).toBe(primary);
  expect(second).toBe(fallback);
});

describe.each([
  ['(a over b) over c', (a: Spy, b: Spy, c: Spy) => a.withFallback(b).withFallback(c)],
  ['a over (b over c)', (a: Spy, b: Spy, c: Spy) => a.withFallback(b.withFallback(c))],
])('a chain of three, %s', (_, chained) => {
  const three = () => [memory('a'), memory('b'), memory('c')] as const;

  it('promotes what the last has into both before it', async () => {
    const [a, b, c] = three();
    const chain = chained(a, b, c);
    await c.inner.save(key, engine, module);
    expect(await chain.load(key, engine)).toBe(module);
    expect(await a.contains(key, engine)).toBe(true);
    expect(await b.contains(key, engine)).toBe(true);
    expect([a, b, c].map((spy) => spy.counts.saves)).toEqual([once, once, never]);
    expect(await chain.load(key, engine)).toBe(module);
    expect(c.counts.loads).toEqual(once);
  });

  it('promotes what the middle has into the first, and does not ask the last', async () => {
    const [a, b, c] = three();
    await b.inner.save(key, engine, module);
    await chained(a, b, c).load(key, engine);
    expect([a, b, c].map((spy) => spy.counts.saves)).toEqual([once, never, never]);
    expect(c.counts.loads).toEqual(never);
  });

  it('saves into all three', async () => {
    const all = three();
    await chained(...all).save(key, engine, module);
    expect(all.map((spy) => spy.counts.saves)).toEqual([once, once, once]);
  });

  it("rejects with the first one's error where all miss", async () => {
    const all = three();
    const { seen, context } = watching();
    const load = chained(...all).load(key, engine, context);
    expect(await failureOf(load, CacheError)).toBe(seen.find(({ tier }) => tier === 'a')?.error);
  });

  it('promotes past a first one that cannot keep it', async () => {
    const { warnings, context } = listening();
    const [, b, c] = three();
    const full = fullMemory();
    await c.inner.save(key, engine, module);
    expect(await chained(full, b, c).load(key, engine, context)).toBe(module);
    expect(warnings.length).toBeGreaterThan(0);
    // In the first nesting, a and b are one cache, whose save is told as failed; b has kept it all the same.
    expect(await b.contains(key, engine)).toBe(true);
  });
});

it('keeps keys apart', async () => {
  const chain = memory().withFallback(memory());
  await chain.save(key, engine, module);
  const other = ModuleHash.fromBytes(new Uint8Array(32));
  expect(await chain.contains(other, engine)).toBe(false);
  expect((await failureOf(chain.load(other, engine), CacheError)).kind).toBe('not-found');
});
