import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CacheOptions, openCache } from '../../../src/core/cache/open-cache.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { CODEC } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';

async function open(options: Partial<CacheOptions> = {}) {
  const cache = await openCache({ directory: join(scratchFolder(), 'cache'), ...options });
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
  ['a time limit of nothing', { compileTimeout: 0 }],
  ['a time limit that no timer can wait', { compileTimeout: Number.POSITIVE_INFINITY }],
  ['a place to run that there is not', { runOn: 'elsewhere' }],
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
