import { describe, expect, it, onTestFinished } from 'vitest';
import { type Cache, openCache, type StoredEntry } from '../../../src/core/index.ts';
import { cacheChannels, onceEnded } from '../../../src/core/module-cache/diagnostics.ts';
import type { CacheOperation } from '../../../src/core/module-cache/operation.ts';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { publish } from '../../../src/core/shared-tier/publish.ts';
import { publicKeyText } from '../../../src/core/signing/public-key.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { diskIn } from '../../support/disk.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { MemoryStore } from './support/stores.ts';

const { engine, pool } = await startEngine();
const bytes = answering(4_242);
const { key, module } = await compiled(engine, bytes);
const signingKey = makeSigningKey('ci');
const LONG = { timeout: 5_000 };

async function publishedStore(): Promise<MemoryStore> {
  const [store, disk] = [new MemoryStore(), diskIn(pool)];
  const origin = { name: 'a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 1 };
  await disk.save(key, engine, { ...module, origin });
  await publish(key, { store, signingKey, disk, engine, name: 'a.wasm' });
  return store;
}

/** A machine's cache that leaves each miss to stock V8. */
async function cacheOver(at: ObjectStore) {
  const trustedKeys = [publicKeyText(signingKey)];
  const cache = await openCache({
    directory: scratchFolder(),
    compile: 'background',
    smallest: 0,
    inspect: false,
    store: { at, trustedKeys },
  });
  onTestFinished(() => cache.close());
  const operations: CacheOperation[] = [];
  for (const channel of [cacheChannels.load, cacheChannels.save]) {
    onTestFinished(onceEnded(channel, (operation) => operations.push(operation)));
  }
  return { cache, operations };
}

async function firstEntry(cache: Cache): Promise<StoredEntry | undefined> {
  for await (const entry of cache.entries()) return entry;
  return undefined;
}

describe('what is fetched while nobody waits', () => {
  it('is on disk for the next process, told of, and spares the compile', async () => {
    const store = await publishedStore();
    const { cache, operations } = await cacheOver(store);
    expect(await cache.load({ bytes })).toMatchObject({ servedBy: 'stock', follows: 'background' });
    await expect.poll(() => cache.stats().then(({ disk }) => disk.entries), LONG).toBe(1);
    expect((await cache.stats()).shared).toMatchObject({ hits: 1, late: 0, problem: null });
    const entry = await firstEntry(cache);
    expect(entry?.origin).toMatchObject({ mode: 'ahead-of-time', name: 'a.wasm' });
    const told = operations.map(({ kind, tier, outcome }) => [kind, tier, outcome]);
    expect(told).toContainEqual(['load', 'shared', 'hit']);
    expect(told).toContainEqual(['save', 'disk', 'promoted']);
    expect(cache.spies.shared?.counts.loads).toEqual({ success: 1, failure: 0 });
    expect(cache.followUps.background.state).toMatchObject({ running: null, waiting: 0 });
  });

  it('is compiled here where the store has nothing', async () => {
    const { cache } = await cacheOver(new MemoryStore());
    await cache.load({ bytes });
    await expect.poll(() => cache.stats().then(({ disk }) => disk.entries), LONG).toBe(1);
    const entry = await firstEntry(cache);
    expect(entry?.origin?.mode).toBe('background');
    expect((await cache.stats()).shared).toMatchObject({ hits: 0, misses: 1 });
  });

  it('is waited for and ended with the compiles that it may spare', async () => {
    const { cache } = await cacheOver(new MemoryStore());
    const { background } = cache.followUps;
    await cache.load({ bytes });
    expect(background.state).toMatchObject({ running: null, waiting: 1 });
    expect(cache.cancel()).toBe(1);
    await background.idle();
    expect(background.state).toMatchObject({ running: null, waiting: 0 });
    expect((await cache.stats()).disk.entries).toBe(0);
    // It is as if it had never been asked for.
    const other = answering(4_243);
    await cache.load({ bytes: other });
    await background.idle();
    expect((await cache.stats()).disk.entries).toBe(1);
  });

  it('is given up with the cache, and the store let go', async () => {
    const store = await publishedStore();
    const { cache } = await cacheOver(store);
    await cache.load({ bytes });
    await cache.close();
    expect(store.asked.filter((name) => name.startsWith('artifacts/'))).toEqual([]);
    await expect(cache.load({ bytes })).rejects.toMatchObject({ message: 'the cache has been closed' });
  });
});

it.each([
  [{ at: 'nowhere', trustedKeys: [] }, 'the address of the store is no address'],
  [{ at: 1, trustedKeys: [] }, 'store.at is 1: give the address of a store'],
  [{ at: 'http://127.0.0.1' }, 'store.trustedKeys is undefined: give the path of a file of public keys'],
  [{ at: 'http://127.0.0.1', trustedKeys: ['ci'] }, 'line 1: this is no public key'],
  [{ at: 'http://me:secret@127.0.0.1', trustedKeys: [] }, 'has a user or a password in it'],
])('refuses a store that makes no sense: %j', async (store, message) => {
  const opening = openCache({ directory: scratchFolder(), store: store as never });
  await expect(opening).rejects.toMatchObject({ kind: 'other', message: expect.stringContaining(message) });
  await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
});
