import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { V8Engine } from '../../../src/core/engine/v8-engine.ts';
import { Loader } from '../../../src/core/loader/loader.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { UnaskedCache } from '../../../src/core/module-cache/unasked-cache.ts';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { publish } from '../../../src/core/shared-tier/publish.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { diskIn } from '../../support/disk.ts';
import { CountingEngine, compiled, startEngine } from '../../support/engines.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';
import { MemoryStore } from '../shared-tier/support/stores.ts';
import { readerOf, trusting } from '../shared-tier/support/tier.ts';

const { engine, pool } = await startEngine();
const bytes = answering(4_242);
const { key, module } = await compiled(engine, bytes);
const signingKey = makeSigningKey('ci');
const NEVER = Number.POSITIVE_INFINITY;

/** A store with the module in it that takes its time; `answers` counts those that it gave. */
async function slowStore(delay: number, { isTampered = false } = {}) {
  const store = new MemoryStore();
  const disk = diskIn(pool);
  const origin = { name: 'a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 1 };
  await disk.save(key, engine, { ...module, origin });
  await publish(key, { store, signingKey, disk, engine, name: 'a.wasm' });
  const asked = { signals: [] as AbortSignal[] };
  const slow: ObjectStore = {
    address: 'slow://store',
    async get(name, terms) {
      if (terms.signal) asked.signals.push(terms.signal);
      // As a well-behaved client: it ends with its signal.
      if (delay === NEVER) await new Promise((_, reject) => terms.signal?.addEventListener('abort', reject));
      await sleep(delay, undefined, { signal: terms.signal });
      const found = await store.get(name, terms);
      return isTampered && name.startsWith('artifacts/') && found ? found.map((byte) => byte ^ 1) : found;
    },
    putNew: () => Promise.reject(new Error('unasked')),
    close: async () => {},
  };
  return { slow, asked };
}

/** A loader over memory, disk and a store, whose compiles are held until `release`. */
function loaderOver(store: ObjectStore) {
  const { start, release, counts } = heldProcesses();
  const held = new V8Engine({ tasks: pool, startChildProcess: start });
  onTestFinished(() => held.close());
  const counting = new CountingEngine(held);
  const { tier, fetcher } = readerOf(store, [trusting(signingKey)]);
  const [memory, disk, shared] = [
    new Spy('memory', new SharedCache()),
    new Spy('disk', diskIn(pool)),
    new Spy('shared', tier),
  ];
  const local = memory.withFallback(disk);
  const behind = new UnaskedCache(local).withFallback(shared);
  const hedge = { local, behind, late: tier.late.bind(tier), compiled: tier.compiled.bind(tier) };
  const cache = local.withFallback(shared);
  const loader = new Loader({ cache, engine: counting, tasks: pool, hedge });
  return { loader, release, counts, counting, memory, disk, shared, fetcher };
}

describe('a load with a store behind the disk', () => {
  it('waits for a store that answers at once, and compiles nothing', async () => {
    const { slow } = await slowStore(0);
    const { loader, counting, memory, disk, fetcher } = loaderOver(slow);
    // So much is a module worth waiting for that takes ten seconds.
    loader.load({ bytes: answering(7) }).catch(() => {});
    const result = await loader.load({ bytes });
    expect(answerOf(result.module as WebAssembly.Module)).toBe(4_242);
    expect(result).toMatchObject({ servedBy: 'shared', promoted: true, warnings: [] });
    expect([await memory.contains(key, engine), await disk.contains(key, engine)]).toEqual([true, true]);
    expect(fetcher.state.hits).toBe(1);
    expect(counting.compiles).toBeLessThanOrEqual(2);
    await loader.close();
  });

  it('takes a late answer that comes before the compile is done, and ends the compile', async () => {
    const { slow } = await slowStore(40);
    const { loader, counts, counting, memory, disk, fetcher } = loaderOver(slow);
    const result = await loader.load({ bytes });
    expect(answerOf(result.module as WebAssembly.Module)).toBe(4_242);
    expect(result).toMatchObject({ servedBy: 'shared', promoted: true, warnings: [] });
    expect(fetcher.state).toMatchObject({ late: 1, hits: 1 });
    // They have been asked before the store was.
    expect([memory, disk].map(({ counts }) => counts.loads)).toEqual([
      { success: 0, failure: 1 },
      { success: 0, failure: 1 },
    ]);
    expect(counting.compiles).toBe(1);
    expect([await memory.contains(key, engine), await disk.contains(key, engine)]).toEqual([true, true]);
    await expect.poll(() => counts.ended).toBe(counts.started);
  });

  it('waits for no store that never answers, and ends what it has asked', async () => {
    const { slow, asked } = await slowStore(NEVER);
    const { loader, release, fetcher } = loaderOver(slow);
    release();
    const result = await loader.load({ bytes });
    expect(result).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(fetcher.state).toMatchObject({ late: 1, hits: 0 });
  });

  it('tells of a late answer that is refused, and compiles', async () => {
    const { slow } = await slowStore(30, { isTampered: true });
    const { loader, release, fetcher, counting } = loaderOver(slow);
    const loading = loader.load({ bytes });
    await expect.poll(() => fetcher.state.refusals['wrong-hash']).toBe(1);
    release();
    const result = await loading;
    expect(result.servedBy).toBe('compiler');
    expect(result.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^what slow:\/\/store has for [0-9A-F]+ is not what was signed; V8 has not seen it$/,
      ),
    ]);
    // The one that was compiled.
    expect(counting.deserializations).toBe(0);
  });

  it('gives up what it has asked where its caller gives up', async () => {
    const { slow, asked } = await slowStore(NEVER);
    const { loader, counting } = loaderOver(slow);
    const abort = new AbortController();
    const loading = loader.load({ bytes }, { signal: abort.signal });
    await expect.poll(() => counting.compiles).toBe(1);
    abort.abort();
    await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => asked.signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('asks the store once, whoever asks for the module at the same time', async () => {
    const { slow, asked } = await slowStore(20);
    const { loader } = loaderOver(slow);
    const results = await Promise.all(Array.from({ length: 20 }, () => loader.load({ bytes })));
    expect(new Set(results.map(({ servedBy }) => servedBy))).toEqual(new Set(['shared']));
    expect(asked.signals).toHaveLength(2);
    expect(results[0]?.key).toBe(await ModuleHash.of(bytes));
  });
});
