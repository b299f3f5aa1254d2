import { rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

/** Puts a socket in a file's place: to open it is refused, whoever runs the tests. */
async function putSocket(path: string): Promise<void> {
  const server = createServer();
  const short = join(scratchFolder(), 'socket');
  await new Promise<void>((resolve) => server.listen(short, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await rename(short, path);
}

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
    await inspector.drop([row.id], 'both');
    inspector.reload([row.id]);
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
    await inspector.drop([id], 'memory');
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
    await inspector.drop([id], 'memory');
    const before = kinds().length;
    const { misses } = tier('disk') ?? { misses: Number.NaN };
    inspector.reload([id]);
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
    await expect(inspector.drop([id], 'disk')).rejects.toThrow(closure.reason);
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
  window.inspector.reload([window.row('a.wasm')?.id ?? '']);
  const row = await window.settled('a.wasm', 2);
  expect(row).toMatchObject({ state: 'ready', last: { servedBy: 'compiler', saved: false } });
  expect(row.warnings.map(({ message }) => message).join()).toContain('budget');
});
