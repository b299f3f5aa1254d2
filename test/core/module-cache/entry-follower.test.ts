import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { diskIn } from '../../support/disk.ts';
import { CountingEngine, compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
const [one, other] = await Promise.all([
  compiled(engine, answering(1111)),
  compiled(engine, answering(2222)),
]);
const { deterministicId: engineId } = engine;
const ONE = { key: one.key, engineId };
const OTHER = { key: other.key, engineId };
const NO_NEWS = { stored: [], gone: [], used: [] };

/** A folder that one process follows, and that another one shares. */
async function followed() {
  const directory = join(scratchFolder(), 'cache');
  const elsewhere = diskIn(pool, directory);
  await elsewhere.save(one.key, engine, one.module);
  const disk = diskIn(pool, directory);
  return { disk, elsewhere, follower: disk.follow() };
}
/** Makes a folder's times old enough that it is believed not to change any more. */
const settle = (...folders: string[]) => {
  const past = new Date(Date.now() - 60_000);
  for (const folder of folders) utimesSync(folder, past, past);
};

it('tells of all entries at first, and then of nothing while nothing happens', async () => {
  const { follower } = await followed();
  expect(await follower.news()).toMatchObject({ stored: [ONE], gone: [] });
  expect(await follower.news()).toEqual(NO_NEWS);
});

it('tells of what another process stores, uses and deletes', async () => {
  const { elsewhere, follower } = await followed();
  await follower.news();
  await elsewhere.save(other.key, engine, other.module);
  expect((await follower.news()).stored).toEqual([OTHER]);
  const before = Date.now();
  await elsewhere.load(one.key, engine);
  const { used, ...rest } = await follower.news();
  expect(used).toEqual([{ ...ONE, at: expect.any(Number) }]);
  expect(used[0]?.at).toBeGreaterThanOrEqual(before);
  expect(rest).toEqual({ stored: [], gone: [] });
  await elsewhere.delete(one.key, engine);
  expect(await follower.news()).toEqual({ ...NO_NEWS, gone: [ONE] });
});

it('tells of an entry that is written anew in its own place', async () => {
  const { elsewhere, follower } = await followed();
  await follower.news();
  await elsewhere.save(one.key, engine, one.module);
  expect((await follower.news()).stored).toEqual([ONE]);
});

it('tells of the entries of an engine that is new, of what is set aside and of what comes back', async () => {
  const { elsewhere, follower } = await followed();
  await follower.news();
  const stranger = new CountingEngine(engine, 'another-engine');
  await elsewhere.save(one.key, stranger, one.module);
  const THEIRS = { key: one.key, engineId: stranger.deterministicId };
  expect((await follower.news()).stored).toEqual([THEIRS]);
  await elsewhere.setAside([ONE]);
  expect((await follower.news()).gone).toEqual([ONE]);
  await elsewhere.restore([ONE]);
  expect((await follower.news()).stored).toEqual([ONE]);
});

it('tells of what a person deletes or puts there by hand', async () => {
  const { disk, follower } = await followed();
  await follower.news();
  const path = disk.pathOf(one.key, engineId);
  renameSync(path, join(disk.directory, '..', 'aside.bin'));
  expect(await follower.news()).toEqual({ ...NO_NEWS, gone: [ONE] });
  renameSync(join(disk.directory, '..', 'aside.bin'), path);
  expect((await follower.news()).stored).toEqual([ONE]);
  rmSync(join(disk.directory, engineId), { recursive: true });
  expect((await follower.news()).gone).toEqual([ONE]);
});

it('reads no names while the folders are as they were', async () => {
  const { disk, follower } = await followed();
  const settled = () => settle(join(disk.directory, engineId), disk.directory);
  settled();
  await follower.news();
  await follower.news();
  const list = vi.spyOn(pool, 'listEntries');
  for (let look = 0; look < 5; look++) expect(await follower.news()).toEqual(NO_NEWS);
  expect(list).not.toHaveBeenCalled();
  await disk.save(other.key, engine, other.module);
  expect((await follower.news()).stored).toEqual([OTHER]);
  expect(list).toHaveBeenCalledTimes(1);
  list.mockRestore();
});

it('tells of entries once more, and of none as gone, where the journal is written anew', async () => {
  const { disk, elsewhere, follower } = await followed();
  await follower.news();
  await elsewhere.prune(engine);
  const { stored, gone } = await follower.news();
  expect(stored).toEqual([ONE]);
  expect(gone).toEqual([]);
  expect(await disk.describe(stored)).toMatchObject([{ problem: null }]);
});

it('tells of nothing where there is no folder yet, and says why where the tier is closed', async () => {
  const disk = diskIn(pool);
  expect(await disk.follow().news()).toEqual(NO_NEWS);
  const closed = diskIn(pool, scratchFolder());
  await closed.save(one.key, engine, one.module);
  rmSync(join(closed.directory, 'CACHEDIR.TAG'));
  writeFileSync(join(closed.directory, 'letter.txt'), 'Dear Ada');
  const again = diskIn(pool, closed.directory);
  expect((await failureOf(again.follow().news(), CacheError)).message).toContain('letter.txt');
});
