import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CacheOptions } from '../../../src/core/cache/cache-options.ts';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { SocketTurns } from '../../../src/core/loader/compile-turns.ts';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { CODEC } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';

async function open(options: Partial<CacheOptions> = {}) {
  const cache = await openCache({
    directory: join(scratchFolder(), 'cache'),
    compile: 'ahead-of-time',
    smallest: 0,
    ...options,
  });
  onTestFinished(() => cache.close());
  return cache;
}

describe('with nothing but a folder', () => {
  it('gives a module from the compiler, from memory, and from disk where it is opened anew', async () => {
    const directory = join(scratchFolder(), 'cache');
    const bytes = answering(6001);
    const first = await open({ directory });
    expect(await first.load({ bytes })).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
    const again = await first.load({ bytes });
    expect(again.servedBy).toBe('memory');
    expect(answerOf(again.module as WebAssembly.Module)).toBe(6001);
    const second = await open({ directory });
    expect(await second.load({ bytes })).toMatchObject({ servedBy: 'disk', promoted: true, warnings: [] });
  });

  it('touches nothing when it is opened, and makes its key when it is first needed, for nobody else to read', async () => {
    const directory = join(scratchFolder(), 'cache');
    const cache = await open({ directory });
    expect(existsSync(directory)).toBe(false);
    await cache.load({ bytes: answering(6002) });
    expect(statSync(join(directory, 'seal-key.json')).mode & 0o777).toBe(0o600);
    expect((await cache.verify()).intact).toBe(1);
  });

  it('has one key for all who open the folder at the same time', async () => {
    const directory = join(scratchFolder(), 'cache');
    const caches = await Promise.all([1, 2, 3, 4].map(() => open({ directory })));
    await Promise.all(caches.map((cache, index) => cache.load({ bytes: answering(6010 + index) })));
    const { intact, broken } = await (await open({ directory })).verify();
    expect({ intact, broken }).toEqual({ intact: 4, broken: [] });
  });

  it('makes no key in a folder that is somebody else’s, loads all the same, and says why nothing is kept', async () => {
    const directory = scratchFolder();
    writeFileSync(join(directory, 'letter.txt'), 'Dear Ada');
    const cache = await open({ directory });
    const { servedBy, saved, warnings } = await cache.load({ bytes: answering(6003) });
    expect({ servedBy, saved }).toEqual({ servedBy: 'compiler', saved: false });
    expect(warnings[0]?.message).toContain('letter.txt');
    expect(readdirSync(directory)).toEqual(['letter.txt']);
  });
});

describe('a load without a promise', () => {
  it('is stock V8’s the first time, memory’s the second, and disk’s where the cache is opened anew', async () => {
    const directory = join(scratchFolder(), 'cache');
    const bytes = answering(6101);
    const first = await open({ directory });
    const missed = first.loadSync(bytes, { compile: 'background' });
    expect(missed).toMatchObject({ servedBy: 'stock', warnings: [] });
    expect(missed.follows).toBe('background');
    expect(first.loadSync(bytes).module).toBe(missed.module);
    await first.followUps.background.idle();
    await first.close();
    const second = await open({ directory });
    const found = second.loadSync(bytes);
    expect(found).toMatchObject({ follows: null, warnings: [], key: missed.key });
    expect(answerOf(found.module as WebAssembly.Module)).toBe(6101);
    // V8 may still have the first one's, and give that.
    expect(['disk', 'stock']).toContain(found.servedBy);
    expect(second.loadSync(bytes).module).toBe(found.module);
  });

  it('throws what V8 throws for what is no module, and keeps nothing', async () => {
    const cache = await open();
    expect(() => cache.loadSync(Buffer.from('not wasm at all'))).toThrow(WebAssembly.CompileError);
    expect((await cache.stats()).disk.entries).toBe(0);
  });

  it('gives the module where the entry on disk cannot be used, and says why', async () => {
    const directory = join(scratchFolder(), 'cache');
    const bytes = answering(6102);
    const first = await open({ directory });
    const { key } = await first.load({ bytes });
    const path = first.disk.pathOf(key, first.engine.deterministicId);
    await first.close();
    writeFileSync(path, 'spoilt');
    const second = await open({ directory });
    const { module, servedBy, warnings } = second.loadSync(bytes);
    expect(answerOf(module as WebAssembly.Module)).toBe(6102);
    expect(servedBy).toBe('stock');
    expect(String(warnings[0])).toContain(path);
  });
});

it('says what it holds, empties itself, and puts itself in order', async () => {
  const cache = await open({ memoryBudget: 2 ** 24, diskBudget: 2 ** 25 });
  const bytes = answering(6020);
  const { key } = await cache.load({ bytes });
  expect([await cache.contains(key), await cache.contains({ bytes })]).toEqual([true, true]);
  expect(await cache.stats()).toMatchObject({
    codec: CODEC,
    memory: { entries: 1, limit: 2 ** 24 },
    disk: { entries: 1, limit: 2 ** 25, directory: cache.disk.directory },
  });
  expect(await cache.prune()).toEqual({ entries: 0, bytes: 0 });
  expect((await cache.clear()).entries).toBe(1);
  expect(await cache.contains(key)).toBe(false);
  expect((await cache.stats()).memory.entries).toBe(0);
});

it('tells which entries are broken, and leaves them', async () => {
  const cache = await open();
  const { key } = await cache.load({ bytes: answering(6030) });
  const path = cache.disk.pathOf(key, cache.engine.deterministicId);
  writeFileSync(path, 'nothing of use');
  const { intact, broken } = await cache.verify();
  expect(intact).toBe(0);
  expect(broken).toMatchObject([{ path, problem: 'does not begin as one' }]);
  expect(await cache.verifyEntry({ key, engineId: cache.engine.deterministicId })).toBe(
    'does not begin as one',
  );
  expect(existsSync(path)).toBe(true);
});

it.each<[string, Partial<Record<keyof CacheOptions, unknown>>]>([
  ['no folder', { directory: '' }],
  ['a folder that is no path', { directory: 7 }],
  ['a memory budget of nothing', { memoryBudget: 0 }],
  ['a disk budget below nothing', { diskBudget: -1 }],
  ['a budget in words', { diskBudget: '2GB' }],
  ['a key that is too short', { sealKey: new Uint8Array(16) }],
  ['no compiling process', { compileProcesses: 0 }],
  ['a part of a compiling process', { compileProcesses: 1.5 }],
  ['a time limit of nothing', { compileTimeout: 0 }],
  ['a time limit that no timer can wait', { compileTimeout: Number.POSITIVE_INFINITY }],
  ['a place to run that there is not', { runOn: 'elsewhere' }],
  ['a folder that no file system takes', { directory: 'a\0b' }],
  ['a budget that is a symbol', { memoryBudget: Symbol('much') }],
  ['a key in words', { sealKey: 'secret' }],
  ['a key that is null', { sealKey: null }],
  ['a reason for no key that says nothing', { sealKey: {} }],
  ['a place for the key that is no path', { keyPath: '' }],
  ['a keychain that cannot seal', { keychain: { isThere: () => true } }],
  ['a time limit in words', { compileTimeout: '5' }],
  ['a way to start processes that is none', { startChildProcess: 'fork' }],
  ['a listener that is none', { onEviction: 'console.log' }],
  ['entries that are none', { entries: null }],
  ['an entry that is no path', { entries: { worker: 5 } }],
])('refuses %s with a typed error', async (_, options) => {
  const error = await failureOf(open(options as Partial<CacheOptions>), CacheError);
  expect(error.kind).toBe('other');
  expect(error.message).toContain(Object.keys(options)[0] as string);
});

it('leaves no thread running once it is closed, and refuses what comes later', async () => {
  const cache = await open();
  const { module } = await cache.load({ bytes: answering(6040) });
  await cache.close();
  expect(answerOf(module as WebAssembly.Module)).toBe(6040);
  await expect(cache.load({ bytes: answering(6041) })).rejects.toThrow(/closed/);
});

it.each(['worker', 'compileProcess'])(
  'says so where the file named as entries.%s is not there',
  async (name) => {
    const { kind, message } = await failureOf(
      open({ entries: { [name]: '/nowhere/entry.mjs' } }),
      CacheError,
    );
    expect(kind).toBe('other');
    expect(message).toContain(`entries.${name} is /nowhere/entry.mjs, and there is no such file`);
  },
);

it.each([undefined, null, 'folder'])('refuses %o in place of the options', async (options) => {
  const error = await failureOf(openCache(options as never), CacheError);
  expect(error).toMatchObject({ kind: 'other', message: expect.stringContaining('give { directory }') });
});

it('waits for no other process any more once it is closed', async () => {
  const directory = join(scratchFolder(), 'cache');
  const bytes = answering(6050);
  const cache = await open({ directory });
  const key = await ModuleHash.of(bytes);
  const name = `${cache.engine.deterministicId}/${key}`;
  const others = await new SocketTurns(directory, 60_000).take(name, new AbortController().signal);
  const asked = failureOf(
    cache.load(
      { bytes },
      { onNews: (news) => news.type === 'step' && news.step === 'wait' && setImmediate(() => cache.close()) },
    ),
    LoadError,
  );
  expect((await asked).kind).toBe('cancelled');
  if (others.isMine) others.end();
});

it('refuses all that needs its threads once it is closed, with a typed error', async () => {
  const cache = await open();
  await cache.load({ bytes: answering(6060) });
  await cache.close();
  await failureOf(cache.verify(), CacheError);
  await failureOf(cache.warmUp(), CacheError);
});

it('is opened where threads are not permitted, and loads on the calling thread', async () => {
  const permission = { has: (scope: string) => scope !== 'worker' };
  Object.assign(process, { permission });
  onTestFinished(() => void Reflect.deleteProperty(process, 'permission'));
  const cache = await open();
  // V8's natives do without a thread, and there are none from V8 14 on.
  const hasNatives = Number.parseInt(process.versions.v8, 10) < 14;
  expect((await cache.load({ bytes: answering(6070) })).servedBy).toBe(hasNatives ? 'compiler' : 'stock');
});

describe.skipIf(CODEC === 'none')('bytes of a large module', () => {
  const bytes = readFileSync(SQLITE_WASM);

  it('have their key where stock V8 has begun before that was known, and are kept in memory by it', async () => {
    const directory = join(scratchFolder(), 'cache');
    const first = await open({ directory, compile: 'background' });
    const { key, servedBy } = await first.load({ bytes });
    expect({ key, servedBy }).toEqual({ key: await ModuleHash.of(bytes), servedBy: 'stock' });
    const again = await first.load({ key, wireBytes: () => Promise.reject(new Error('unasked')) });
    expect(again.servedBy).toBe('stock');
  });

  it('are refused where V8 refuses them', async () => {
    const cache = await open({ compile: 'background' });
    const broken = new Uint8Array(bytes).fill(0xff, 100_000, 110_000);
    const { kind } = await failureOf(cache.load({ bytes: broken }), LoadError);
    expect(kind).toBe('invalid-module');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    expect((await cache.load({ bytes: shared })).key).toBe(await ModuleHash.of(bytes));
  });
});
