import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModuleRow } from '../../../src/shared/contract.ts';
import { firstProcessDies, heldProcesses } from '../../support/child-processes.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

describe('a file', () => {
  it('is compiled, then comes from memory, then from disk with a promotion', async () => {
    const window = await openInspector();
    const { inspector, settled, events, kinds, tier, until } = window;
    const path = moduleFile(8001, 'one.wasm');
    await inspector.loadPaths([path]);
    const compiled = await settled('one.wasm');
    expect(compiled).toMatchObject({
      name: 'one.wasm',
      path,
      key: expect.stringMatching(/^[0-9A-F]{64}$/),
      state: 'ready',
      error: null,
      warnings: [],
      wireBytes: answering(8001).byteLength,
      last: { servedBy: 'compiler', saved: true, promoted: false },
      served: { memory: 0, disk: 0, compiler: 1 },
    });
    await until(() => window.row('one.wasm')?.held.disk);
    expect(window.row('one.wasm')).toMatchObject({
      held: { memory: true, disk: true },
      step: null,
      stepStartedAt: null,
    });
    expect(kinds()).toEqual([
      'miss memory',
      'miss disk',
      'compile-start compiler',
      'compile-end compiler',
      'save memory',
      'save disk',
      'loaded compiler',
    ]);

    inspector.reload([compiled.id]);
    expect((await settled('one.wasm', 2)).last?.servedBy).toBe('memory');

    await inspector.drop([compiled.id], 'memory');
    await until(() => window.row('one.wasm')?.held.memory === false);
    expect(window.row('one.wasm')?.held).toEqual({ memory: false, disk: true });
    const before = events.length;
    inspector.reload([compiled.id]);
    expect((await settled('one.wasm', 3)).last).toMatchObject({ servedBy: 'disk', promoted: true });
    expect(kinds().slice(before)).toEqual(['miss memory', 'hit disk', 'promotion memory', 'loaded disk']);
    await until(() => window.row('one.wasm')?.held.memory);

    expect(window.row('one.wasm')?.served).toEqual({ memory: 1, disk: 1, shared: 0, compiler: 1, stock: 0 });
    await until(() => tier('memory')?.promotions === 1);
    expect(tier('memory')).toMatchObject({
      hits: 1,
      misses: 2,
      saves: 1,
      promotions: 1,
      entries: 1,
      failing: { read: null, write: null },
    });
    expect(tier('disk')).toMatchObject({
      hits: 1,
      misses: 1,
      saves: 1,
      promotions: 0,
      location: window.cacheDirectory,
    });
    await until(() => tier('disk')?.entries === 1);
    expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((a, b) => a - b));
    for (const { rowId, key } of events) expect([rowId, key]).toEqual([compiled.id, compiled.key]);
  });

  it('that was dropped from both tiers is compiled anew', async () => {
    const { inspector, settled, until, row, kinds } = await openInspector();
    await inspector.loadPaths([moduleFile(8002, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    await inspector.drop([id], 'both');
    const drops = () => kinds().filter((kind) => kind.startsWith('drop'));
    await until(() => drops().length === 2);
    expect(drops()).toEqual(['drop memory', 'drop disk']);
    await until(() => row('one.wasm')?.held.disk === false && row('one.wasm')?.held.memory === false);
    inspector.reload([id]);
    expect((await settled('one.wasm', 2)).last?.servedBy).toBe('compiler');
  });

  it('that is brought in again is loaded again, in the row that it has', async () => {
    const { inspector, settled, rows } = await openInspector();
    const path = moduleFile(8003, 'one.wasm');
    await inspector.loadPaths([path]);
    await settled('one.wasm');
    await inspector.loadPaths([path]);
    expect((await settled('one.wasm', 2)).last?.servedBy).toBe('memory');
    expect(rows.size).toBe(1);
  });

  it('with the bytes of another is a row of its own that shares the key, and what is held', async () => {
    const { inspector, settled, row, until } = await openInspector();
    await inspector.loadPaths([moduleFile(8004, 'one.wasm')]);
    const one = await settled('one.wasm');
    await inspector.loadPaths([moduleFile(8004, 'two.wasm')]);
    const two = await settled('two.wasm');
    expect(two).toMatchObject({ key: one.key, last: { servedBy: 'memory' } });
    await inspector.drop([two.id], 'both');
    await until(() => row('one.wasm')?.held.disk === false && row('two.wasm')?.held.disk === false);
  });

  it('is taken off the table, and the tiers keep its module', async () => {
    const { inspector, settled, rows, row, until } = await openInspector();
    const path = moduleFile(8005, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id, key } = await settled('one.wasm');
    expect(await inspector.removeRows([id])).toEqual({ removed: 1, kept: 0 });
    await until(() => row('one.wasm')?.origin === 'stored');
    expect([...rows.keys()]).toEqual([key]);
    await expect(inspector.reload([id])).rejects.toThrow(/no longer in the table/);
    await inspector.loadPaths([path]);
    await settled('one.wasm', 2);
    expect([...rows.values()][0]?.last?.servedBy).toBe('memory');
  });

  it('that is broken gets an error in its row, and the others load', async () => {
    const { inspector, settled, events, latest, until } = await openInspector();
    const folder = scratchFolder();
    writeInto(folder, 'bad.wasm', '\0asm and no more');
    writeInto(folder, 'good.wasm', answering(8006));
    await inspector.loadPaths([folder]);
    const bad = await settled('bad.wasm');
    expect(bad).toMatchObject({ state: 'failed', last: null, held: { memory: false, disk: false } });
    expect(bad.error).toMatchObject({ kind: 'invalid-module', advice: expect.any(String) });
    expect((await settled('good.wasm')).state).toBe('ready');
    await until(() => latest.compiler?.failures === 1 && latest.compiler.compiles === 1);
    const told = events.filter(({ subject }) => subject === 'bad.wasm').map(({ kind }) => kind);
    expect(told).toContain('compile-failed');
    expect(told).toContain('error');

    // Mended, it loads, and the error is gone.
    await writeFile(join(folder, 'bad.wasm'), answering(8007));
    inspector.reload([bad.id]);
    expect(await settled('bad.wasm', 2)).toMatchObject({ state: 'ready', error: null });
  });

  it('that is missing is told in a row of its own, and a folder without wasm as an event without a row', async () => {
    const { inspector, settled, events, rows } = await openInspector();
    const folder = scratchFolder();
    const bare = join(folder, 'bare');
    await mkdir(bare);
    await inspector.loadPaths([join(folder, 'gone.wasm'), bare]);
    expect((await settled('gone.wasm')).error?.kind).toBe('file-missing');
    expect([...rows.values()].map(({ name }) => name)).toEqual(['gone.wasm']);
    expect(events.find(({ subject }) => subject === bare)).toMatchObject({
      kind: 'error',
      rowId: null,
      message: `the folder ${bare} holds no .wasm file`,
      advice: expect.stringContaining('Choose a folder'),
    });
  });

  it('that is gone says so, and is loaded from what the tiers hold for as long as one does', async () => {
    const { inspector, settled, until, row } = await openInspector();
    const path = moduleFile(8010, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id, key } = await settled('one.wasm');
    await rm(path);
    inspector.reload([id]);
    const warnings = [{ message: `there is no file ${path} any more: what the cache kept of it was loaded` }];
    const kept = { state: 'ready', key, pathIsGone: true, error: null, warnings };
    expect(await settled('one.wasm', 2)).toMatchObject({ ...kept, last: { servedBy: 'memory' } });
    await inspector.drop([id], 'memory');
    await until(() => row('one.wasm')?.held.memory === false);
    inspector.reload([id]);
    expect(await settled('one.wasm', 3)).toMatchObject({ ...kept, last: { servedBy: 'disk' } });
    await inspector.drop([id], 'both');
    inspector.reload([id]);
    expect(await settled('one.wasm', 4)).toMatchObject({
      state: 'failed',
      pathIsGone: true,
      error: { kind: 'file-missing' },
      held: { memory: false, disk: false },
    });
  });

  it('whose compile breaks the compiler is told, and loads the next time', async () => {
    const { inspector, settled } = await openInspector({ startChildProcess: firstProcessDies() });
    await inspector.loadPaths([moduleFile(8008, 'one.wasm')]);
    const crashed = await settled('one.wasm');
    expect(crashed).toMatchObject({ state: 'failed', error: { kind: 'compiler-crashed' } });
    inspector.reload([crashed.id]);
    await settled('one.wasm', 2);
    expect(inspector.snapshot().rows[0]).toMatchObject({ state: 'ready', error: null });
  });

  it('whose entry was spoilt is shown as rejected and compiled anew', async () => {
    const { inspector, settled, kinds, tier, until, cacheDirectory } = await openInspector();
    await inspector.loadPaths([moduleFile(8009, 'one.wasm')]);
    const { id, key } = await settled('one.wasm');
    const { deterministicId } = inspector.snapshot().engine;
    const entry = join(cacheDirectory, deterministicId, `${key}.bin`);
    const bytes = await readFile(entry);
    await writeFile(entry, bytes.fill(7, bytes.byteLength - 20));
    await inspector.drop([id], 'memory');
    inspector.reload([id]);
    const again = await settled('one.wasm', 2);
    expect(again.last).toMatchObject({ servedBy: 'compiler', saved: true });
    expect(again.warnings).toEqual([expect.objectContaining({ kind: 'deserialize' })]);
    expect(kinds()).toContain('rejected disk');
    await until(() => tier('disk')?.rejected === 1);
  });
});

describe('cancelling', () => {
  it('ends a compile, says so in the row, and the file loads when it is asked for again', async () => {
    const { start, release } = heldProcesses();
    const { inspector, settled, row, until, latest } = await openInspector({ startChildProcess: start });
    await inspector.loadPaths([moduleFile(8101, 'slow.wasm')]);
    await until(() => (latest.compiler?.active.length ?? 0) > 0);
    const { id } = row('slow.wasm') as ModuleRow;
    expect(row('slow.wasm')).toMatchObject({
      state: 'loading',
      step: 'compile',
      stepStartedAt: expect.any(Number),
    });
    expect(latest.compiler?.active).toEqual([id]);
    inspector.cancel(id);
    expect(await settled('slow.wasm')).toMatchObject({ state: 'cancelled', error: null });
    await until(() => latest.compiler?.cancellations === 1);
    expect(latest.compiler).toMatchObject({ active: [], waiting: [], compiles: 0, failures: 0 });
    release();
    inspector.reload([id]);
    expect(await settled('slow.wasm', 2)).toMatchObject({ state: 'ready', last: { servedBy: 'compiler' } });
  });

  it('shows which files wait for the compiler, and takes one out of the queue', async () => {
    const { start, release } = heldProcesses();
    const { inspector, settled, row, until, latest } = await openInspector({ startChildProcess: start });
    const folder = scratchFolder();
    for (const value of [1, 2, 3]) writeInto(folder, `${value}.wasm`, answering(8110 + value));
    await inspector.loadPaths([folder]);
    await until(() => latest.compiler?.active.length === 2 && latest.compiler.waiting.length === 1);
    const waiting = [1, 2, 3]
      .map((value) => row(`${value}.wasm`))
      .find((one) => one?.id === latest.compiler?.waiting[0]);
    inspector.cancel(waiting?.id ?? '');
    expect((await settled(waiting?.name ?? '')).state).toBe('cancelled');
    release();
    await until(() => inspector.snapshot().rows.filter(({ state }) => state === 'ready').length === 2);
  });

  it('takes a file out of the queue at once, and it can be loaded again while all seats are taken', async () => {
    const { start, release } = heldProcesses();
    const { inspector, rows, row, until, settled, kinds } = await openInspector({ startChildProcess: start });
    const folder = scratchFolder();
    for (const value of [1, 2, 3, 4, 5]) writeInto(folder, `${value}.wasm`, answering(8130 + value));
    await inspector.loadPaths([folder]);
    await until(() => [...rows.values()].filter(({ state }) => state === 'loading').length === 4);
    const queued = [...rows.values()].find(({ state }) => state === 'queued') as ModuleRow;
    inspector.cancel(queued.id);
    await until(() => row(queued.name)?.state === 'cancelled');
    inspector.reload([queued.id]);
    await until(() => row(queued.name)?.state === 'queued');
    release();
    expect(await settled(queued.name, 2)).toMatchObject({ state: 'ready', last: { servedBy: 'compiler' } });
    expect(kinds().filter((kind) => kind === 'cancelled')).toHaveLength(1);
  });

  it('ends all loads at once, those under way and those in the queue', async () => {
    const { start } = heldProcesses();
    const { inspector, rows, until, latest } = await openInspector({ startChildProcess: start });
    const folder = scratchFolder();
    for (const value of [1, 2, 3, 4, 5, 6]) writeInto(folder, `${value}.wasm`, answering(8140 + value));
    await inspector.loadPaths([folder]);
    await until(() => latest.compiler?.active.length === 2);
    inspector.cancelAll();
    await until(() => [...rows.values()].every(({ state }) => state === 'cancelled'));
    expect(rows.size).toBe(6);
    await until(() => latest.compiler?.active.length === 0 && latest.compiler.waiting.length === 0);
  });

  it('ends all that is under way, waits or is still searched for', async () => {
    const { start, release, counts } = heldProcesses();
    const window = await openInspector({ startChildProcess: start });
    const { inspector, rows, until, latest } = window;
    const folder = scratchFolder();
    for (let value = 0; value < 12; value++) writeInto(folder, `${value}.wasm`, answering(8130 + value));
    await inspector.loadPaths([folder]);
    await until(() => latest.compiler?.active.length === 2);
    // Folder after folder, with nothing in them: a search that takes as long as one likes.
    const top = scratchFolder();
    const deep = join(top, ...Array.from({ length: 300 }, () => 'd'));
    await mkdir(deep, { recursive: true });
    writeInto(deep, 'late.wasm', answering(8150));
    const search = inspector.loadPaths([top]);
    inspector.cancelAll();
    await search;
    await until(() => [...rows.values()].every(({ state }) => state === 'cancelled'));
    expect(rows.size).toBe(12);
    await until(() => latest.compiler?.active.length === 0 && latest.compiler.waiting.length === 0);
    await until(() => counts.ended === counts.started);
    release();

    const again = [...rows.values()][0];
    inspector.reload([again?.id ?? '']);
    expect((await window.settled(again?.name ?? '', 2)).state).toBe('ready');
    expect([...rows.values()].filter(({ state }) => state === 'cancelled')).toHaveLength(11);
  });

  it('does nothing to a file that is not being loaded', async () => {
    const { inspector, settled, row } = await openInspector();
    await inspector.loadPaths([moduleFile(8120, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    inspector.cancel(id);
    expect(row('one.wasm')?.state).toBe('ready');
  });
});

it('counts a compile that goes on for another row after the one that began it was cancelled', async () => {
  const processes = heldProcesses();
  const window = await openInspector({ startChildProcess: processes.start });
  const paths = [moduleFile(8101, 'first.wasm'), moduleFile(8101, 'second.wasm')];
  await window.inspector.loadPaths(paths);
  await window.until(() => window.latest.compiler?.active.length === 1);
  await window.until(
    () => window.row('second.wasm')?.state === 'loading' && window.row('second.wasm')?.key !== null,
  );
  window.inspector.cancel(window.row('first.wasm')?.id ?? '');
  expect(await window.settled('first.wasm')).toMatchObject({ state: 'cancelled', step: null });
  processes.release();
  expect((await window.settled('second.wasm')).last?.servedBy).toBe('compiler');
  await window.until(() => window.latest.compiler?.active.length === 0);
  expect(window.latest.compiler).toMatchObject({ compiles: 1, cancellations: 0, failures: 0 });
  expect(window.kinds()).toContain('compile-end compiler');
});
