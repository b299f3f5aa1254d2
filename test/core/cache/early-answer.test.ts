import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Cache } from '../../../src/core/cache/cache.ts';
import type { CacheOptions } from '../../../src/core/cache/cache-options.ts';
import { openCache, openCacheNow } from '../../../src/core/cache/open-cache.ts';
import { cacheChannels } from '../../../src/core/diagnostics.ts';
import type { LoadEnding } from '../../../src/core/loader/load-observer.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import type { LoadNews } from '../../../src/core/module-cache/trace.ts';
import { CODEC } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

let sqlite: Buffer<ArrayBuffer>;
let key: ModuleHash;
beforeAll(async () => {
  sqlite = await readFile(SQLITE_WASM);
  key = await ModuleHash.of(sqlite);
});

async function opened(options: Partial<CacheOptions> = {}): Promise<Cache> {
  const directory = join(scratchFolder(), 'cache');
  const cache = await openCache({ directory, compile: 'background', ...options });
  onTestFinished(async () => {
    cache.cancel();
    await cache.close();
  });
  return cache;
}

describe.skipIf(CODEC === 'none')('a large module that no tier can have, where nobody listens', () => {
  it('is answered by stock V8 before its key is known, and kept under that once it is', async () => {
    const cache = await opened();
    const load = await cache.load({ bytes: sqlite });
    expect(cache.memory.usage.entries).toBe(0);
    expect(load.servedBy).toBe('stock');
    expect(WebAssembly.Module.exports(load.module as never).length).toBeGreaterThan(10);
    await vi.waitFor(() => expect(cache.memory.usage.entries).toBe(1));
    expect(load).toMatchObject({ key, follows: 'background', choice: null, wireLength: sqlite.byteLength });
    expect(await cache.load({ bytes: sqlite })).toMatchObject({
      key,
      servedBy: 'stock',
      module: load.module,
    });
    expect(cache.followUps.background.state).toMatchObject({ running: { key } });
  });

  it('has its key at once for whoever asks', async () => {
    const cache = await opened();
    const { key: asked, ...rest } = await cache.load({ bytes: sqlite }, { name: 'sqlite' });
    expect(asked).toBe(key);
    expect(rest.follows).toBe('background');
    expect(cache.memory.usage.entries).toBe(1);
  });

  it('says what the mode auto has chosen', async () => {
    const cache = await opened({ compile: 'auto' });
    const { choice, follows } = await cache.load({ bytes: sqlite });
    expect(choice).toMatchObject({ code: expect.any(String), reason: expect.any(String) });
    expect(follows).toBe(CODEC === 'addon' ? 'as-used' : 'background');
  });

  it('is the module of the bytes that were given, whatever becomes of them afterwards', async () => {
    const cache = await opened();
    const bytes = Uint8Array.from(sqlite);
    const load = await cache.load({ bytes });
    bytes.fill(0);
    expect(load.key).toBe(key);
  });

  it('is kept once where it was asked for several times', async () => {
    const cache = await opened();
    const loads = await Promise.all([1, 2, 3].map(() => cache.load({ bytes: sqlite })));
    expect(loads.map((load) => load.key)).toEqual([key, key, key]);
    expect(cache.memory.usage.entries).toBe(1);
    expect(cache.followUps.background.state.waiting).toBe(0);
  });

  it('is refused as V8 refuses it', async () => {
    const cache = await opened();
    const broken = sqlite.subarray(0, -1000);
    await expect(cache.load({ bytes: broken })).rejects.toMatchObject({ kind: 'invalid-module' });
    expect(cache.memory.usage.entries).toBe(0);
  });

  it('is told to whoever keeps account of loads, once its key is known', async () => {
    const ended: LoadEnding[] = [];
    const observer = { held: () => {}, ended: (load: LoadEnding) => ended.push(load) };
    const directory = join(scratchFolder(), 'cache');
    const cache = openCacheNow({ directory, compile: 'background' }, observer);
    onTestFinished(() => cache.close());
    const { ms } = await cache.load({ bytes: sqlite }, { name: 'sqlite' });
    await vi.waitFor(() => expect(ended).toHaveLength(1));
    const wireBytes = sqlite.byteLength;
    expect(ended[0]).toEqual({
      ms,
      servedBy: 'stock',
      key,
      name: 'sqlite',
      wireBytes,
      artifactBytes: 0,
      message: null,
    });
  });

  it('is cancelled where the cache is closed meanwhile', async () => {
    const cache = await opened();
    const load = cache.load({ bytes: sqlite });
    const closed = cache.close();
    await expect(load).rejects.toMatchObject({ kind: 'cancelled' });
    await closed;
    expect(cache.memory.usage.entries).toBe(0);
  });

  it('leaves nothing to be done after the cache has been closed', async () => {
    const cache = await opened();
    const load = await cache.load({ bytes: sqlite });
    await cache.close();
    expect(load.key).toBe(key);
  });
});

describe.skipIf(CODEC === 'none')('a large module that somebody listens for', () => {
  it('has its key told before any tier is asked', async () => {
    const cache = await opened();
    const news: LoadNews[] = [];
    const load = await cache.load({ bytes: sqlite }, { onNews: (one) => news.push(one) });
    expect(load.servedBy).toBe('stock');
    expect(news.find(({ type }) => type === 'key')).toMatchObject({ key });
    expect(cache.memory.usage.entries).toBe(1);
  });

  it('is told of on the diagnostics channels', async () => {
    const cache = await opened();
    const missed: unknown[] = [];
    const listener = (operation: unknown) => missed.push((operation as { key: string }).key);
    cacheChannels.load.error.subscribe(listener);
    onTestFinished(() => void cacheChannels.load.error.unsubscribe(listener));
    await cache.load({ bytes: sqlite });
    expect(missed).toContain(key);
  });
});
