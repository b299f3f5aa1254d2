import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { requireEntry } from '../../../src/core/child-process/entries.ts';
import { findAddon } from '../../../src/core/codec/find-addon.ts';
import { unmeasured, withSample } from '../../../src/core/follow-up/measured-module.ts';
import { QuickLoads } from '../../../src/core/hook/quick-loads.ts';
import { KEY_FILE, MARKER } from '../../../src/core/module-cache/cache-folder.ts';
import { SyncThread } from '../../../src/core/worker-pool/sync-thread.ts';
import { CODEC } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const sqlite = readFileSync(SQLITE_WASM);
const codec = CODEC === 'none' ? 'natives' : CODEC;

/** A folder with an entry for sql.js, and a way to begin its load. */
async function stored() {
  const directory = join(scratchFolder(), 'cache');
  const cache = await openCache({ directory, compile: 'background' });
  const { key } = await cache.load({ bytes: sqlite });
  await cache.followUps.background.idle();
  const entry = cache.disk.pathOf(key, cache.engine.deterministicId);
  await cache.close();
  const thread = new SyncThread(() => requireEntry('worker'), { addonPath: findAddon() });
  onTestFinished(() => thread.close());
  const begin = (mode: 'auto' | 'background' = 'background', bytes: Uint8Array = sqlite) =>
    new QuickLoads({ directory, keyPath: undefined, mode }, codec).begin(key, bytes, thread);
  return { directory, key, entry, cache, begin };
}

describe.skipIf(CODEC === 'none')('a load that begins before the cache is there', () => {
  it('finds what is on disk', async () => {
    const { key, begin, directory } = await stored();
    for (const mode of ['background', 'auto'] as const) {
      const found = begin(mode)?.wait();
      expect(found?.artifactBytes).toBeGreaterThan(1_000_000);
      expect(found?.origin).toMatchObject({ mode: 'background' });
      expect(WebAssembly.Module.exports(found?.module as WebAssembly.Module).length).toBeGreaterThan(10);
    }
    // V8's natives need no thread.
    const alone = new QuickLoads({ directory, keyPath: undefined, mode: 'background' }, codec);
    expect(alone.begin(key, sqlite, null) !== null).toBe(codec === 'natives');
  });

  it('leaves to the cache what is not there, is spoilt, or is of other bytes', async () => {
    const { entry, begin } = await stored();
    const other = Buffer.from(sqlite);
    other[other.byteLength - 1] = (other.at(-1) ?? 0) ^ 1;
    expect(begin('background', other)).toBeNull();
    expect(begin('background', sqlite.subarray(1))).toBeNull();
    const whole = readFileSync(entry);
    whole[whole.byteLength - 1] = (whole.at(-1) ?? 0) ^ 1;
    writeFileSync(entry, whole);
    expect(begin()).toBeNull();
    rmSync(entry);
    expect(begin()).toBeNull();
  });

  it('leaves to the cache a folder that is not marked, and a key that others may read, or that is gone', async () => {
    const { directory, begin } = await stored();
    const marker = readFileSync(join(directory, MARKER));
    rmSync(join(directory, MARKER));
    expect(begin()).toBeNull();
    writeFileSync(join(directory, MARKER), marker);
    expect(begin()).not.toBeNull();
    chmodSync(join(directory, KEY_FILE), 0o644);
    expect(begin()).toBeNull();
    rmSync(join(directory, KEY_FILE));
    expect(begin()).toBeNull();
  });

  it('leaves to the cache what it has measured to be slower than stock V8', async () => {
    const { key, cache, begin } = await stored();
    const sample = (ms: number) => ({ ms, cpuMs: ms, loadMs: 1, artifactBytes: 1, ended: true });
    let measured = unmeasured(sqlite.byteLength);
    for (const ms of [100, 100]) measured = withSample(measured, 'stock', sample(ms));
    for (const ms of [200, 200]) measured = withSample(measured, 'whole', sample(ms));
    cache.followUps.measurements.write(key, measured);
    expect(begin('auto')).toBeNull();
    expect(begin('background')).not.toBeNull();
  });
});
