import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { openCore } from '../../support/cores.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { openInspector } from './open-inspector.ts';

/** An inspector with these modules, each loaded and in both tiers. */
async function loaded(...values: number[]) {
  const folder = scratchFolder();
  const paths = values.map((value) => writeInto(folder, `${value}.wasm`, answering(value)));
  const opened = await openInspector();
  await opened.inspector.loadPaths(paths);
  for (const value of values) await opened.settled(`${value}.wasm`);
  const id = (value: number) => opened.row(`${value}.wasm`)?.id ?? '';
  const held = (value: number) => opened.row(`${value}.wasm`)?.held;
  return { ...opened, id, held, ids: () => values.map(id) };
}
const BOTH = { memory: true, disk: true };
const NEITHER = { memory: false, disk: false };

describe('dropping', () => {
  it('tells how many modules and bytes that freed, in its answer and in the log', async () => {
    const { inspector, ids, events, tier, until, held } = await loaded(8801, 8802);
    await until(() => tier('disk')?.entries === 2 && tier('memory')?.entries === 2);
    const [memory, disk] = [tier('memory')?.bytes, tier('disk')?.bytes];
    const dropped = await inspector.drop(ids(), 'both');
    expect(dropped).toEqual({ memory: { modules: 2, bytes: memory }, disk: { modules: 2, bytes: disk } });
    await until(() => events.filter(({ kind }) => kind === 'drop').length === 2);
    expect(events.filter(({ kind }) => kind === 'drop')).toMatchObject([
      { where: 'memory', subject: '2 modules', bytes: memory, rowId: null },
      { where: 'disk', subject: '2 modules', bytes: disk, rowId: null },
    ]);
    await until(() => tier('disk')?.entries === 0 && tier('memory')?.entries === 0);
    expect([held(8801), held(8802)]).toEqual([NEITHER, NEITHER]);
  });

  it('of one module is that module’s event', async () => {
    const { inspector, id, events, until } = await loaded(8803, 8804);
    await inspector.drop([id(8803)], 'memory');
    await until(() => events.some(({ kind }) => kind === 'drop'));
    expect(events.find(({ kind }) => kind === 'drop')).toMatchObject({
      rowId: id(8803),
      subject: '8803.wasm',
    });
  });

  it('takes a module once where two rows show it, and leaves what is not held', async () => {
    const { inspector, id, settled } = await loaded(8805);
    await inspector.loadPaths([writeInto(scratchFolder(), 'twin.wasm', answering(8805))]);
    const twin = await settled('twin.wasm');
    const dropped = await inspector.drop([id(8805), twin.id], 'both');
    expect([dropped.memory.modules, dropped.disk.modules]).toEqual([1, 1]);
    expect(await inspector.drop([id(8805)], 'both')).toEqual({
      memory: { modules: 0, bytes: 0 },
      disk: { modules: 0, bytes: 0 },
    });
  });
});

describe('taking a drop back', () => {
  it('puts modules back into both tiers, as they were', async () => {
    const { inspector, ids, id, latest, events, until, held, settled } = await loaded(8811, 8812);
    const dropped = await inspector.drop(ids(), 'both');
    await until(() => latest.undo?.modules === 2);
    expect(latest.undo?.bytes).toBe(dropped.memory.bytes + dropped.disk.bytes);
    expect(await inspector.undoDrop()).toEqual({ ...dropped, lost: 0 });
    await until(() => latest.undo === null);
    await until(() => held(8811)?.disk === true && held(8812)?.memory === true);
    expect([held(8811), held(8812)]).toEqual([BOTH, BOTH]);
    await until(() => events.filter(({ kind }) => kind === 'undo').length === 2);
    inspector.reload([id(8811)]);
    expect(await settled('8811.wasm', 2)).toMatchObject({ last: { servedBy: 'memory' } });
  });

  it('takes back one drop after the other, the latest first, and refuses where there is none', async () => {
    const { inspector, id, held, until } = await loaded(8813, 8814);
    await inspector.drop([id(8813)], 'disk');
    await inspector.drop([id(8814)], 'disk');
    await until(() => held(8813)?.disk === false && held(8814)?.disk === false);
    await inspector.undoDrop();
    await until(() => held(8814)?.disk === true);
    expect(held(8813)?.disk).toBe(false);
    await inspector.undoDrop();
    await until(() => held(8813)?.disk === true);
    await expect(inspector.undoDrop()).rejects.toMatchObject({
      name: 'LoadError',
      message: /nothing to take back/,
    });
  });

  it('takes what was dropped in several parts back as one', async () => {
    const { inspector, id, latest, held, until } = await loaded(8891, 8892);
    const first = await inspector.drop([id(8891)], 'both');
    const second = await inspector.drop([id(8892)], 'both', true);
    await until(() => latest.undo?.modules === 2);
    const back = await inspector.undoDrop();
    for (const tier of ['memory', 'disk'] as const) {
      expect(back[tier]).toEqual({ modules: 2, bytes: first[tier].bytes + second[tier].bytes });
    }
    await until(() => held(8891)?.memory === true && held(8892)?.disk === true);
    expect([held(8891), held(8892)]).toEqual([BOTH, BOTH]);
    await expect(inspector.undoDrop()).rejects.toThrow(/nothing to take back/);
  });

  it('of memory is possible for the latest drop alone: the modules of an earlier one are let go of', async () => {
    const { inspector, id, held, until } = await loaded(8815, 8816);
    await inspector.drop([id(8815)], 'memory');
    await inspector.drop([id(8816)], 'memory');
    await until(() => held(8815)?.memory === false && held(8816)?.memory === false);
    expect((await inspector.undoDrop()).memory.modules).toBe(1);
    await until(() => held(8816)?.memory === true);
    await expect(inspector.undoDrop()).rejects.toThrow(/nothing to take back/);
    expect(held(8815)?.memory).toBe(false);
  });

  it('says how many are gone for good where another process has pruned meanwhile', async () => {
    const { inspector, ids, cacheDirectory } = await loaded(8817, 8818);
    await inspector.drop(ids(), 'disk');
    await inspector.drop(ids(), 'memory');
    const other = await openCore({ cacheDirectory });
    await other.disk.prune(other.engine);
    await inspector.undoDrop();
    // The modules themselves are back in memory: the entries are what is gone.
    expect(await inspector.undoDrop()).toMatchObject({ disk: { modules: 0 }, lost: 0 });
    await inspector.drop(ids(), 'both');
    await other.disk.prune(other.engine);
    const undone = await inspector.undoDrop();
    expect(undone).toMatchObject({ memory: { modules: 2 }, disk: { modules: 0 }, lost: 0 });
  });

  it('counts as lost what no tier can be given back', async () => {
    const { inspector, ids, cacheDirectory } = await loaded(8819);
    await inspector.drop(ids(), 'memory');
    await inspector.drop(ids(), 'disk');
    const other = await openCore({ cacheDirectory });
    await other.disk.prune(other.engine);
    expect(await inspector.undoDrop()).toMatchObject({ disk: { modules: 0 }, lost: 1 });
  });

  it('leaves alone what has been loaded again since', async () => {
    const { inspector, id, settled, held, until } = await loaded(8820);
    await inspector.drop([id(8820)], 'both');
    inspector.reload([id(8820)]);
    await settled('8820.wasm', 2);
    expect(await inspector.undoDrop()).toEqual({
      memory: { modules: 0, bytes: 0 },
      disk: { modules: 0, bytes: 0 },
      lost: 0,
    });
    await until(() => held(8820)?.disk === true);
    expect(held(8820)).toEqual(BOTH);
  });

  it('of memory is over once the module has been loaded anew, and never makes V8 leave an artifact aside', async () => {
    const { inspector, id, settled, latest, until, events } = await loaded(8822);
    await inspector.drop([id(8822)], 'memory');
    await until(() => latest.undo?.modules === 1);
    inspector.reload([id(8822)]);
    expect(await settled('8822.wasm', 2)).toMatchObject({ last: { servedBy: 'disk' }, warnings: [] });
    await until(() => latest.undo === null);
    expect(events.some(({ kind }) => kind === 'warning')).toBe(false);
  });

  it('of memory is over where the memory tier needs the room', async () => {
    const { inspector, id, latest, until } = await loaded(8823);
    await inspector.drop([id(8823)], 'memory');
    await until(() => latest.undo?.modules === 1);
    await inspector.setBudget('memory', 1_000);
    await until(() => latest.undo === null);
  });

  it('is over with the app: what was dropped is deleted for good', async () => {
    const { inspector, ids, cacheDirectory } = await loaded(8821);
    const key = await ModuleHash.of(answering(8821));
    await inspector.drop(ids(), 'disk');
    const { engine } = await openCore({ cacheDirectory });
    const aside = join(cacheDirectory, '.trash', engine.deterministicId, `${key}.bin`);
    expect(existsSync(aside)).toBe(true);
    await inspector.close();
    expect(existsSync(aside)).toBe(false);
  });
});

it('a drop from a disk tier that fails says why, and takes nothing', async () => {
  const { inspector, id, cacheDirectory, held, until } = await loaded(8831);
  await rm(join(cacheDirectory, 'CACHEDIR.TAG'));
  writeInto(cacheDirectory, 'letter.txt', 'Dear Ada');
  await expect(inspector.drop([id(8831)], 'disk')).rejects.toThrow(/letter\.txt/);
  await rm(join(cacheDirectory, 'letter.txt'));
  await inspector.retryDisk();
  await until(() => held(8831)?.disk === true);
  expect(inspector.snapshot().undo).toBeNull();
});
