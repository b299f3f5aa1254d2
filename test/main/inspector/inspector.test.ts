import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { Inspector, type InspectorOptions } from '../../../src/main/inspector/inspector.ts';
import type { InspectorEvent, ModuleRow, TierName, UpdateBatch } from '../../../src/shared/contract.ts';
import { firstProcessDies, heldProcesses } from '../../support/child-processes.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

/** An inspector, and what a window that only follows its batches knows. */
async function openInspector(options: Partial<InspectorOptions> = {}) {
  const cacheDirectory = options.cacheDirectory ?? join(scratchFolder(), 'cache');
  const rows = new Map<string, ModuleRow>();
  const events: InspectorEvent[] = [];
  const latest: UpdateBatch = {};
  const inspector = await Inspector.create({
    sealKey: SEAL_KEY,
    startChildProcess: startNodeChildProcess,
    electronVersion: '33.2.1',
    keepBudget: () => {},
    ...options,
    cacheDirectory,
    publish: (batch) => {
      // As it would cross to the window.
      const { rows: changed = [], removedRows = [], events: more = [], ...parts } = structuredClone(batch);
      for (const row of changed) rows.set(row.id, row);
      for (const id of removedRows) rows.delete(id);
      events.push(...more);
      Object.assign(latest, parts);
    },
  });
  onTestFinished(() => inspector.close());

  const row = (name: string) => [...rows.values()].find((candidate) => candidate.name === name);
  const until = async (holds: () => boolean | undefined) => {
    const deadline = Date.now() + 30_000;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(`it never came to that: ${JSON.stringify([...rows.values()])}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  /** Waits until a row has ended its load, and gives it. */
  const settled = async (name: string, loads = 1): Promise<ModuleRow> => {
    await until(() => {
      const ends = events.filter(
        ({ kind, subject }) => subject === name && ['loaded', 'error', 'cancelled'].includes(kind),
      );
      const state = row(name)?.state;
      return ends.length >= loads && state !== 'loading' && state !== 'queued';
    });
    return row(name) as ModuleRow;
  };
  const tier = (name: TierName) => latest.tiers?.find((candidate) => candidate.name === name);
  const kinds = () => events.map(({ kind, where }) => (where === null ? kind : `${kind} ${where}`));
  return { inspector, rows, row, events, kinds, latest, tier, until, settled, cacheDirectory };
}

/** Puts a socket in a file's place: to open it is refused, whoever runs the tests. */
async function putSocket(path: string): Promise<void> {
  const server = createServer();
  const short = join(scratchFolder(), 'socket');
  await new Promise<void>((resolve) => server.listen(short, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await rename(short, path);
}

const moduleFile = (value: number, name: string) => writeInto(scratchFolder(), name, answering(value));

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

    inspector.reload(compiled.id);
    expect((await settled('one.wasm', 2)).last?.servedBy).toBe('memory');

    await inspector.drop(compiled.id, 'memory');
    await until(() => window.row('one.wasm')?.held.memory === false);
    expect(window.row('one.wasm')?.held).toEqual({ memory: false, disk: true });
    const before = events.length;
    inspector.reload(compiled.id);
    expect((await settled('one.wasm', 3)).last).toMatchObject({ servedBy: 'disk', promoted: true });
    expect(kinds().slice(before)).toEqual(['miss memory', 'hit disk', 'promotion memory', 'loaded disk']);
    await until(() => window.row('one.wasm')?.held.memory);

    expect(window.row('one.wasm')?.served).toEqual({ memory: 1, disk: 1, compiler: 1 });
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
    await inspector.drop(id, 'both');
    const drops = () => kinds().filter((kind) => kind.startsWith('drop'));
    await until(() => drops().length === 2);
    expect(drops()).toEqual(['drop memory', 'drop disk']);
    await until(() => row('one.wasm')?.held.disk === false && row('one.wasm')?.held.memory === false);
    inspector.reload(id);
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
    await inspector.drop(two.id, 'both');
    await until(() => row('one.wasm')?.held.disk === false && row('two.wasm')?.held.disk === false);
  });

  it('is taken off the table, and the tiers keep its module', async () => {
    const { inspector, settled, rows, until } = await openInspector();
    const path = moduleFile(8005, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id } = await settled('one.wasm');
    inspector.removeRow(id);
    await until(() => rows.size === 0);
    expect(() => inspector.reload(id)).toThrow(/no longer in the table/);
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
    inspector.reload(bad.id);
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

  it('that is gone keeps its row, which still says what the tiers hold', async () => {
    const { inspector, settled, until, row } = await openInspector();
    const path = moduleFile(8010, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id, key } = await settled('one.wasm');
    await rm(path);
    inspector.reload(id);
    expect(await settled('one.wasm', 2)).toMatchObject({
      state: 'failed',
      key,
      error: { kind: 'file-missing' },
    });
    await inspector.drop(id, 'memory');
    await until(() => row('one.wasm')?.held.memory === false);
    expect(row('one.wasm')).toMatchObject({ state: 'failed', held: { memory: false, disk: true } });
  });

  it('whose compile breaks the compiler is told, and loads the next time', async () => {
    const { inspector, settled } = await openInspector({ startChildProcess: firstProcessDies() });
    await inspector.loadPaths([moduleFile(8008, 'one.wasm')]);
    const crashed = await settled('one.wasm');
    expect(crashed).toMatchObject({ state: 'failed', error: { kind: 'compiler-crashed' } });
    inspector.reload(crashed.id);
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
    await inspector.drop(id, 'memory');
    inspector.reload(id);
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
    inspector.reload(id);
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
    inspector.reload(queued.id);
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
    inspector.reload(again?.id ?? '');
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

describe('a file that has only bytes', () => {
  it('is a row without a path that can be loaded again', async () => {
    const { inspector, settled } = await openInspector();
    await inspector.loadBytes('dropped.wasm', answering(8201).buffer);
    const row = await settled('dropped.wasm');
    expect(row).toMatchObject({ path: null, state: 'ready', last: { servedBy: 'compiler' } });
    inspector.reload(row.id);
    expect((await settled('dropped.wasm', 2)).last?.servedBy).toBe('memory');
    expect(inspector.pathToReveal(row.id)).toBeNull();
  });

  it('is a row each, even under one name', async () => {
    const { inspector, until, rows } = await openInspector();
    await Promise.all([8202, 8203].map((value) => inspector.loadBytes('same.wasm', answering(value).buffer)));
    await until(() => [...rows.values()].filter(({ state }) => state === 'ready').length === 2);
    expect(new Set([...rows.values()].map(({ key }) => key)).size).toBe(2);
  });
});

describe('a cache folder that cannot be used', () => {
  it('is shown as a failing tier, the module loads all the same, and the tier recovers by itself', async () => {
    const cacheDirectory = writeInto(scratchFolder(), 'in the way', '');
    const { inspector, settled, tier, until } = await openInspector({ cacheDirectory });
    await inspector.loadPaths([moduleFile(8301, 'one.wasm')]);
    const row = await settled('one.wasm');
    expect(row).toMatchObject({ state: 'ready', last: { servedBy: 'compiler', saved: false } });
    expect(row.warnings).toHaveLength(1);
    await until(() => tier('disk')?.failing.write != null);
    expect(tier('disk')).toMatchObject({
      failing: { read: null, write: { kind: 'file-write', advice: expect.any(String) } },
      misses: 1,
      failures: 1,
      unsaved: 1,
    });

    await rm(cacheDirectory);
    await inspector.drop(row.id, 'both');
    inspector.reload(row.id);
    expect((await settled('one.wasm', 2)).last?.saved).toBe(true);
    await until(() => tier('disk')?.failing.write === null);
  });

  it('gets what it has missed as soon as one save works again', async () => {
    const cacheDirectory = writeInto(scratchFolder(), 'in the way', '');
    const { inspector, settled, tier, until, row, kinds } = await openInspector({ cacheDirectory });
    for (const value of [8311, 8312]) {
      await inspector.loadPaths([moduleFile(value, `${value}.wasm`)]);
      expect((await settled(`${value}.wasm`)).held).toEqual({ memory: true, disk: false });
    }
    await until(() => tier('disk')?.unsaved === 2);
    await rm(cacheDirectory);
    await inspector.loadPaths([moduleFile(8313, 'after.wasm')]);
    await settled('after.wasm');
    await until(() => row('8311.wasm')?.held.disk && row('8312.wasm')?.held.disk);
    await until(() => tier('disk')?.unsaved === 0);
    expect(row('8311.wasm')).toMatchObject({ warnings: [], last: { saved: true } });
    expect(kinds().filter((kind) => kind === 'save disk')).toHaveLength(3);
  });

  it('is tried again when that is asked for: it is told still failing, then gets what it has missed', async () => {
    const cacheDirectory = writeInto(scratchFolder(), 'in the way', '');
    const { inspector, settled, tier, until, row } = await openInspector({ cacheDirectory });
    await inspector.loadPaths([moduleFile(8321, 'one.wasm')]);
    await settled('one.wasm');
    await inspector.retryDisk();
    await until(() => tier('disk')?.failures === 2);
    expect(tier('disk')).toMatchObject({ failing: { write: { kind: 'file-write' } }, unsaved: 1 });

    await rm(cacheDirectory);
    await inspector.retryDisk();
    await until(() => row('one.wasm')?.held.disk && tier('disk')?.unsaved === 0);
    expect(tier('disk')).toMatchObject({ failing: { read: null, write: null }, saves: 1 });
  });

  it('is tried again by a file of its own where nothing is left to be saved', async () => {
    const cacheDirectory = writeInto(scratchFolder(), 'in the way', '');
    const { inspector, settled, tier, until } = await openInspector({ cacheDirectory });
    await inspector.loadPaths([moduleFile(8331, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    await inspector.drop(id, 'memory');
    await until(() => tier('disk')?.unsaved === 0);
    await inspector.retryDisk();
    await until(() => tier('disk')?.failing.write?.message.includes('could not be written to'));
    await rm(cacheDirectory);
    await inspector.retryDisk();
    await until(() => tier('disk')?.failing.write === null);
    expect(tier('disk')).toMatchObject({ saves: 0, entries: 0 });
  });

  it('cannot read an entry: that is a failure in the counters and in the log, and no miss', async () => {
    const { inspector, settled, tier, until, kinds, cacheDirectory } = await openInspector();
    await inspector.loadPaths([moduleFile(8341, 'one.wasm')]);
    const { id, key } = await settled('one.wasm');
    const entry = join(cacheDirectory, inspector.snapshot().engine.deterministicId, `${key}.bin`);
    await putSocket(entry);
    await inspector.drop(id, 'memory');
    const before = kinds().length;
    const { misses } = tier('disk') ?? { misses: Number.NaN };
    inspector.reload(id);
    await settled('one.wasm', 2);
    expect(kinds().slice(before)).toContain('read-failed disk');
    expect(kinds().slice(before)).not.toContain('miss disk');
    await until(() => tier('disk')?.failures === 1);
    expect(tier('disk')?.misses).toBe(misses);
  });
});

describe('a disk tier that is closed', () => {
  const closure = { path: '/the/key', reason: '/the/key is empty', advice: 'Delete it.' };

  it('is shown as failing before anything is loaded, with the reason and the advice', async () => {
    const { inspector, tier, until, settled } = await openInspector({ sealKey: closure });
    await until(() => tier('disk')?.failing != null);
    expect(tier('disk')?.failing.read).toMatchObject({ message: closure.reason, advice: closure.advice });
    await inspector.loadPaths([moduleFile(8303, 'one.wasm')]);
    const { id, held, warnings } = await settled('one.wasm');
    expect(held).toEqual({ memory: true, disk: false });
    expect(warnings).toEqual([{ kind: 'file-read', message: closure.reason, advice: closure.advice }]);
    await expect(inspector.drop(id, 'disk')).rejects.toThrow(closure.reason);
    expect(tier('disk')?.failing.read).toMatchObject({ message: closure.reason });
  });

  it('is open again as soon as its folder holds nothing else', async () => {
    const cacheDirectory = scratchFolder();
    const letter = writeInto(cacheDirectory, 'letter.txt', 'Dear Ada');
    const { inspector, tier, until, settled } = await openInspector({ cacheDirectory });
    await until(() => tier('disk')?.failing.read?.message.includes('letter.txt'));
    await rm(letter);
    await inspector.loadPaths([moduleFile(8304, 'one.wasm')]);
    expect((await settled('one.wasm')).last?.saved).toBe(true);
    await until(() => tier('disk')?.failing.read === null);
  });
});

describe('the benchmark', () => {
  it('runs to its end and gives its result, which names the file', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    const path = moduleFile(8401, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id } = await settled('one.wasm');
    expect(inspector.benchmarkResult()).toBeNull();
    inspector.startBenchmark(id, 1);
    expect(() => inspector.startBenchmark(id, 1)).toThrow(/being measured/);
    await until(() => latest.benchmark?.status === 'done');
    expect(latest.benchmark).toMatchObject({
      rowId: id,
      runs: 1,
      done: 4,
      total: 4,
      current: null,
      error: null,
    });
    expect(inspector.benchmarkResult()).toMatchObject({ file: path, runs: 1 });
  });

  it('counts as no use of the tiers, and is not in the log', async () => {
    const { inspector, settled, latest, until, tier, kinds } = await openInspector();
    await inspector.loadPaths([moduleFile(8403, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    await inspector.drop(id, 'disk');
    await until(() => kinds().includes('drop disk'));
    const before = kinds();
    const snapshot = structuredClone(inspector.snapshot());
    inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'done');
    await until(() => tier('disk')?.entries === 1);
    expect(kinds()).toEqual(before);
    expect(latest.compiler?.compiles).toBe(1);
    const figures = (tiers = snapshot.tiers) =>
      tiers.map(({ hits, misses, saves, promotions }) => ({ hits, misses, saves, promotions }));
    expect(figures(latest.tiers)).toEqual(figures());
  });

  it('is cancelled, and another can be started', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    await inspector.loadPaths([moduleFile(8402, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    inspector.startBenchmark(id, 50);
    await until(() => (latest.benchmark?.done ?? 0) > 0);
    inspector.cancelBenchmark();
    await until(() => latest.benchmark?.status === 'cancelled');
    expect(inspector.benchmarkResult()).toBeNull();
    inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'done');
  });

  it('of a file that cannot be loaded fails with the reason', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    await inspector.loadPaths([writeInto(scratchFolder(), 'bad.wasm', 'bad')]);
    const { id } = await settled('bad.wasm');
    inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'failed');
    expect(latest.benchmark?.error?.kind).toBe('invalid-module');
  });
});

it('gives a window that opens later all that there is', async () => {
  const { inspector, settled, cacheDirectory, events } = await openInspector();
  await inspector.loadPaths([moduleFile(8501, 'one.wasm')]);
  await settled('one.wasm');
  inspector.warn('the key', 'it cannot be kept');
  const snapshot = structuredClone(inspector.snapshot());
  expect(snapshot).toMatchObject({
    engine: { electron: '33.2.1', v8: process.versions.v8, artifacts: true },
    compiler: { compiles: 1, active: [], waiting: [] },
    benchmark: null,
  });
  expect(snapshot.rows.map(({ name }) => name)).toEqual(['one.wasm']);
  expect(snapshot.tiers.map(({ name }) => name)).toEqual(['memory', 'disk']);
  expect(snapshot.events.slice(0, events.length)).toEqual(events);
  expect(snapshot.events.at(-1)).toMatchObject({ kind: 'warning', subject: 'the key', rowId: null });
  expect(inspector.pathToReveal(null)).toBe(cacheDirectory);
});

it('finds on disk what an inspector before it stored', async () => {
  const cacheDirectory = join(scratchFolder(), 'cache');
  const path = moduleFile(8502, 'one.wasm');
  const first = await openInspector({ cacheDirectory });
  await first.inspector.loadPaths([path]);
  await first.settled('one.wasm');
  await first.inspector.close();
  const second = await openInspector({ cacheDirectory });
  await second.inspector.loadPaths([path]);
  expect((await second.settled('one.wasm')).last?.servedBy).toBe('disk');
});

it('ends what is under way when it is closed, and publishes nothing any more', async () => {
  const { start, counts } = heldProcesses();
  const batches: UpdateBatch[] = [];
  const inspector = await Inspector.create({
    cacheDirectory: join(scratchFolder(), 'cache'),
    sealKey: SEAL_KEY,
    startChildProcess: start,
    electronVersion: '33.2.1',
    keepBudget: () => {},
    publish: (batch) => batches.push(batch),
  });
  await inspector.loadBytes('slow.wasm', answering(8503).buffer);
  while (inspector.snapshot().compiler.active.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await inspector.close();
  const published = batches.length;
  while (counts.ended === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(batches).toHaveLength(published);
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

it('sets a budget, keeps it, and evicts what is over it', async () => {
  const kept: unknown[] = [];
  const window = await openInspector({ keepBudget: (...budget) => kept.push(budget) });
  await window.inspector.loadPaths([moduleFile(8201, 'a.wasm')]);
  await window.settled('a.wasm');
  await window.inspector.setBudget('disk', 1);
  await window.inspector.setBudget('memory', 1);
  await window.until(() => window.tier('memory')?.evictions === 1 && window.tier('disk')?.evictions === 1);
  expect(kept).toEqual([
    ['disk', 1],
    ['memory', 1],
  ]);
  await window.until(() => window.row('a.wasm')?.held.disk === false);
  expect(window.row('a.wasm')?.held).toEqual({ memory: false, disk: false });
  expect(window.tier('disk')).toMatchObject({
    entries: 0,
    bytes: 0,
    budgetBytes: 1,
    budgetIsAutomatic: false,
  });
  window.inspector.reload(window.row('a.wasm')?.id ?? '');
  const row = await window.settled('a.wasm', 2);
  expect(row).toMatchObject({ state: 'ready', last: { servedBy: 'compiler', saved: false } });
  expect(row.warnings.map(({ message }) => message).join()).toContain('budget');
});
