import { rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/core/engine/engine.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { FileTable } from '../../../src/main/inspector/file-table.ts';
import type { StoredEntries } from '../../../src/main/inspector/stored-entries.ts';
import { StoredRows } from '../../../src/main/inspector/stored-rows.ts';
import type { ModuleRow } from '../../../src/shared/contract.ts';
import type { EntryInfo } from '../../../src/shared/entry-info.ts';
import { openCore } from '../../support/cores.ts';
import { CountingEngine } from '../../support/engines.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

/** A cache folder that an earlier session has left, with a module each of these files. */
async function leftBehind(...paths: string[]) {
  const cacheDirectory = join(scratchFolder(), 'cache');
  const core = await openCore({ cacheDirectory });
  for (const path of paths) await core.loader.load({ path });
  return { cacheDirectory, core };
}
const byName = (rows: ReadonlyMap<string, ModuleRow>) =>
  [...rows.values()].map(({ name }) => name).toSorted();

it('a module that memory held before its entry was looked at is named as soon as that is', async () => {
  const core = await openCore({ cacheDirectory: join(scratchFolder(), 'cache') });
  const { key } = await core.loader.load({ bytes: answering(8721) });
  const known: EntryInfo[] = [];
  const files = new FileTable({ changed: () => {}, removed: () => {}, keyChanged: () => {} });
  const entries = { of: () => known, usedAt: () => null } as unknown as StoredEntries;
  const rows = new StoredRows({ core, files, entries, savedBy: () => null });
  await rows.settle([key]);
  expect(files.withKey(key)[0]?.row).toMatchObject({ name: key.slice(0, 16), path: null });
  const [entry] = await core.disk.describe([{ key, engineId: core.engine.deterministicId }]);
  if (!entry) throw new Error('the entry is not there');
  known.push({
    engineId: entry.engineId,
    isOurs: true,
    bytes: entry.bytes,
    wireBytes: entry.wireLength,
    artifactBytes: entry.artifactLength,
    storedAt: 1,
    name: '/modules/late.wasm',
    mode: 'ahead-of-time',
    compileMs: 1,
    verified: null,
  });
  await rows.settle([key]);
  const row = files.withKey(key)[0]?.row;
  expect(row).toMatchObject({ name: 'late.wasm', path: '/modules/late.wasm', origin: 'stored' });
});

describe('what an earlier session has stored', () => {
  it('is in the table, with what its entry says', async () => {
    const paths = [moduleFile(8701, 'one.wasm'), moduleFile(8702, 'two.wasm')];
    const { cacheDirectory, core } = await leftBehind(...paths);
    const { rows, row, until } = await openInspector({ cacheDirectory });
    await until(() => rows.size === 2);
    const key = await ModuleHash.of(answering(8701));
    expect(row('one.wasm')).toMatchObject({
      id: key,
      key,
      origin: 'stored',
      path: paths[0],
      state: 'stored',
      held: { memory: false, disk: true },
      wireBytes: answering(8701).byteLength,
      usedAt: expect.any(Number),
      last: null,
      entries: [
        {
          engineId: core.engine.deterministicId,
          isOurs: true,
          name: paths[0],
          mode: 'ahead-of-time',
          compileMs: expect.any(Number),
          verified: null,
        },
      ],
    });
  });

  it('is loaded by its key, from disk, whether its file is still there or not', async () => {
    const path = moduleFile(8703, 'one.wasm');
    const { cacheDirectory } = await leftBehind(path);
    await rm(path);
    const { inspector, row, until, settled } = await openInspector({ cacheDirectory });
    await until(() => row('one.wasm') !== undefined);
    inspector.reload([row('one.wasm')?.id ?? '']);
    expect(await settled('one.wasm')).toMatchObject({
      origin: 'stored',
      state: 'ready',
      last: { servedBy: 'disk', promoted: true },
      held: { memory: true, disk: true },
    });
  });

  it('gives its place to the file of the same bytes, and takes it again when that is taken off the table', async () => {
    const path = moduleFile(8704, 'one.wasm');
    const { cacheDirectory } = await leftBehind(path);
    const { inspector, rows, row, until, settled } = await openInspector({ cacheDirectory });
    await until(() => row('one.wasm')?.origin === 'stored');
    const stored = row('one.wasm');
    const copy = writeInto(scratchFolder(), 'copy.wasm', answering(8704));
    await inspector.loadPaths([copy]);
    const file = await settled('copy.wasm');
    await until(() => byName(rows).join() === 'copy.wasm');
    expect(file).toMatchObject({ origin: 'file', last: { servedBy: 'disk' }, entries: stored?.entries });
    expect(await inspector.removeRows([file.id])).toEqual({ removed: 1, kept: 0 });
    await until(() => byName(rows).join() === 'one.wasm');
    expect(row('one.wasm')).toMatchObject({
      id: stored?.id,
      state: 'stored',
      held: { memory: true, disk: true },
    });
    expect(await inspector.removeRows([stored?.id ?? ''])).toEqual({ removed: 0, kept: 1 });
  });

  it('comes back as a stored module where its file has other bytes by now', async () => {
    const { cacheDirectory } = await leftBehind();
    const { inspector, rows, row, until, settled } = await openInspector({ cacheDirectory });
    const path = moduleFile(8705, 'one.wasm');
    await inspector.loadPaths([path]);
    const before = await settled('one.wasm');
    writeFileSync(path, answering(8706));
    inspector.reload([before.id]);
    await until(() => rows.size === 2);
    expect(rows.get(before.key ?? '')).toMatchObject({ origin: 'stored', name: 'one.wasm' });
    await until(() => row('one.wasm')?.key !== before.key);
  });

  it('goes off the table once no tier holds it', async () => {
    const { cacheDirectory } = await leftBehind(moduleFile(8707, 'one.wasm'));
    const { inspector, rows, row, until } = await openInspector({ cacheDirectory });
    await until(() => row('one.wasm') !== undefined);
    await inspector.drop([row('one.wasm')?.id ?? ''], 'disk');
    await until(() => rows.size === 0);
  });
});

describe('entries of other engines', () => {
  /** Stores a module as another engine does. */
  async function byAnother(core: Awaited<ReturnType<typeof openCore>>, value: number) {
    const engine: Engine = core.engine;
    const theirs = new CountingEngine(engine, 'another-engine');
    const { key } = await core.loader.load({ bytes: answering(value) }, { name: 'theirs' });
    await core.disk.save(key, theirs, await core.memory.load(key, engine));
    return { key, theirs };
  }

  it('are in the table too, marked, and their wasm is what a load compiles', async () => {
    const { cacheDirectory, core } = await leftBehind();
    const { key } = await byAnother(core, 8711);
    await core.disk.delete(key, core.engine);
    const { inspector, row, until, settled } = await openInspector({ cacheDirectory });
    await until(() => row('theirs') !== undefined);
    expect(row('theirs')).toMatchObject({
      key,
      held: { memory: false, disk: false },
      entries: [{ engineId: 'another-engine', isOurs: false, name: 'theirs' }],
    });
    inspector.reload([key]);
    expect(await settled('theirs')).toMatchObject({
      state: 'ready',
      last: { servedBy: 'compiler', saved: true },
    });
    await until(() => row('theirs')?.entries.length === 2);
    expect(row('theirs')?.entries.map(({ isOurs, name }) => [isOurs, name])).toEqual([
      [true, 'theirs'],
      [false, 'theirs'],
    ]);
  });

  it('are in the row of the module, behind ours, and are dropped with it', async () => {
    const { cacheDirectory, core } = await leftBehind();
    const { key } = await byAnother(core, 8712);
    const { inspector, rows, row, until } = await openInspector({ cacheDirectory });
    await until(() => row('theirs')?.entries.length === 2);
    expect(row('theirs')?.entries.map(({ isOurs }) => isOurs)).toEqual([true, false]);
    const dropped = await inspector.drop([key], 'disk');
    expect(dropped.disk).toEqual({ modules: 1, bytes: inspector.snapshot().undo?.bytes });
    await until(() => rows.size === 0);
    await inspector.undoDrop();
    await until(() => row('theirs')?.entries.length === 2);
  });
});

describe('what another process does in the same folder', () => {
  it('shows in the table: what it stores, uses and deletes', async () => {
    const { cacheDirectory, core } = await leftBehind(moduleFile(8721, 'one.wasm'));
    const { rows, row, until } = await openInspector({ cacheDirectory });
    await until(() => row('one.wasm') !== undefined);
    const { key } = await core.loader.load({ path: moduleFile(8722, 'two.wasm') });
    await until(() => row('two.wasm') !== undefined);
    const before = row('two.wasm')?.usedAt ?? 0;
    await core.disk.load(key, core.engine);
    await until(() => (row('two.wasm')?.usedAt ?? 0) > before);
    await core.disk.delete(key, core.engine);
    await until(() => rows.size === 1);
  });

  it('shows where it deletes the whole folder', async () => {
    const { cacheDirectory } = await leftBehind(moduleFile(8723, 'one.wasm'));
    const { rows, tier, until } = await openInspector({ cacheDirectory });
    await until(() => rows.size === 1);
    rmSync(cacheDirectory, { recursive: true });
    await until(() => rows.size === 0 && tier('disk')?.entries === 0);
  });
});

describe('an entry that is not what was sealed', () => {
  it('is in the table, with what is wrong with it', async () => {
    const path = moduleFile(8731, 'one.wasm');
    const { cacheDirectory, core } = await leftBehind(path);
    const key = await ModuleHash.of(answering(8731));
    writeFileSync(core.disk.pathOf(key, core.engine.deterministicId), 'nothing of use');
    const { rows, until } = await openInspector({ cacheDirectory });
    await until(() => rows.size === 1);
    expect(rows.get(key)).toMatchObject({
      name: key.slice(0, 16),
      path: null,
      held: { disk: false },
      wireBytes: null,
      entries: [
        { name: null, bytes: 14, verified: { problem: 'does not begin as one', at: expect.any(Number) } },
      ],
    });
  });
});

it('a window that opens late is given all rows, the first at once and the rest in batches', async () => {
  const { cacheDirectory, core } = await leftBehind();
  const { key } = await core.loader.load({ bytes: answering(8741) });
  const engine: Engine = core.engine;
  const module = await core.memory.load(key, engine);
  for (let number = 0; number < 5; number++) {
    await core.disk.save(key, new CountingEngine(engine, `another-${number}`), module);
  }
  const { inspector, rows, until } = await openInspector({ cacheDirectory });
  await until(() => rows.get(key)?.entries.length === 6);
  expect(inspector.snapshot().rows).toHaveLength(1);
});
