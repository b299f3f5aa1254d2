import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

const wat = (body: string) => Buffer.from(`(module (func (export "f") (result i32) ${body}))`);

describe('what is in a row', () => {
  it('is what was loaded, also where the file has changed, or is gone, and disk holds it', async () => {
    const { inspector, settled, until, row } = await openInspector();
    const path = moduleFile(9301, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id, key } = await settled('one.wasm');
    await until(() => row('one.wasm')?.held.disk);
    expect(await inspector.askContents(id, 'contents', null)).toMatchObject({
      key,
      counts: { functions: 1 },
    });
    writeFileSync(path, Buffer.from('overwritten'));
    expect((await inspector.askContents(id, 'functionText', { index: 0, from: 0 })).name).toBe('answer');
    rmSync(path);
    expect(await inspector.askContents(id, 'contents', null)).toMatchObject({ key });
  });

  it('is told of a file that V8 refuses', async () => {
    const { inspector, settled } = await openInspector();
    await inspector.loadPaths([writeInto(scratchFolder(), 'cut.wasm', answering(9302).subarray(0, 30))]);
    const { id, state } = await settled('cut.wasm');
    expect(state).toBe('failed');
    expect((await inspector.askContents(id, 'contents', null)).oddities).not.toEqual([]);
  });
});

describe('a .wat', () => {
  it('is assembled and loaded like any other file, and again once it has changed', async () => {
    const { inspector, settled, row } = await openInspector();
    const path = writeInto(scratchFolder(), 'add.wat', wat('(i32.const 1)'));
    await inspector.loadPaths([path]);
    const first = await settled('add.wat');
    expect(first).toMatchObject({ path, state: 'ready', last: { servedBy: 'compiler' } });
    expect((await inspector.askContents(first.id, 'contents', null)).counts.functions).toBe(1);
    writeFileSync(path, wat('(i32.const 2)'));
    inspector.reload([first.id]);
    const second = await settled('add.wat', 2);
    expect(second.key).not.toBe(first.key);
    expect(second.rebuilt).toMatchObject({ formerKey: first.key });
    expect((await inspector.changes(second.id)).functions.counts).toMatchObject({ same: 1 });
    inspector.reload([first.id]);
    await settled('add.wat', 3);
    expect(row('add.wat')?.last?.servedBy).toBe('memory');
  });

  it('says where it is at fault, by line and column', async () => {
    const { inspector, settled } = await openInspector();
    await inspector.loadPaths([
      writeInto(scratchFolder(), 'bad.wat', Buffer.from('(module\n  (func (foo)))')),
    ]);
    expect((await settled('bad.wat')).error).toEqual({
      kind: 'invalid-module',
      message: 'bad.wat cannot be assembled: line 2, column 10: unexpected token "foo", expected an instr',
      advice: 'Line 2: (func (foo)))',
    });
  });

  it('is found by its name alone, and not in a folder', async () => {
    const { inspector, rows, settled, events } = await openInspector();
    const folder = scratchFolder();
    writeInto(folder, 'a.wat', wat('(i32.const 3)'));
    writeInto(folder, 'b.wasm', answering(9303));
    await inspector.loadPaths([folder]);
    await settled('b.wasm');
    expect([...rows.values()].map(({ name }) => name)).toEqual(['b.wasm']);
    await inspector.loadBytes('dropped.wat', new Uint8Array(wat('(i32.const 4)')).buffer);
    expect((await settled('dropped.wat')).state).toBe('ready');
    expect(events.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('is told of where it is gone', async () => {
    const { inspector, settled } = await openInspector();
    await inspector.loadPaths([join(scratchFolder(), 'gone.wat')]);
    expect((await settled('gone.wat')).error).toMatchObject({ kind: 'file-missing' });
  });
});

describe('a watched folder', () => {
  it('loads anew what was rebuilt, and tells what changed', async () => {
    const { inspector, settled, until, row, latest, kinds } = await openInspector();
    const folder = scratchFolder();
    const path = writeInto(folder, 'lib.wasm', answering(9304));
    await inspector.loadPaths([folder]);
    const { id, key } = await settled('lib.wasm');
    await until(() => row('lib.wasm')?.held.disk);
    expect(latest.folders).toMatchObject([{ path: folder, modules: 1, watched: false, problem: null }]);
    await inspector.watchFolder(folder, true);
    await until(() => latest.folders?.[0]?.watched && latest.folders[0].folders === 1);
    writeFileSync(path, answering(9305));
    await until(() => row('lib.wasm')?.rebuilt !== null);
    expect(row('lib.wasm')).toMatchObject({ id, rebuilt: { formerKey: key } });
    expect(kinds()).toContain('rebuilt');
    const changes = await inspector.changes(id);
    expect(changes.before.key).toBe(key);
    expect(changes.after.key).toBe(row('lib.wasm')?.key);
    expect(changes.exports.counts).toEqual({ added: 0, removed: 0, changed: 0, same: 1 });
  });

  it('leaves a file that was only touched as it is, and marks one that is gone', async () => {
    const { inspector, settled, until, row, events } = await openInspector();
    const folder = scratchFolder();
    const path = writeInto(folder, 'lib.wasm', answering(9306));
    await inspector.loadPaths([folder]);
    await settled('lib.wasm');
    await inspector.watchFolder(folder, true);
    const loads = () => events.filter(({ kind }) => kind === 'loaded').length;
    writeFileSync(path, answering(9306));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(loads()).toBe(1);
    rmSync(path);
    await until(() => row('lib.wasm')?.pathIsGone);
    expect(row('lib.wasm')).toMatchObject({ state: 'ready', error: null });
    expect(events.at(-1)).toMatchObject({ kind: 'warning', message: expect.stringContaining('deleted') });
    writeFileSync(path, answering(9306));
    await until(() => row('lib.wasm')?.pathIsGone === false);
  });

  it('brings in what is new, until it is watched no longer', async () => {
    const { inspector, settled, until, row, latest } = await openInspector();
    const folder = scratchFolder();
    writeInto(folder, 'old.wasm', answering(9307));
    await inspector.loadPaths([folder]);
    await settled('old.wasm');
    await inspector.watchFolder(folder, true);
    writeInto(folder, 'new.wasm', answering(9308));
    expect((await settled('new.wasm')).state).toBe('ready');
    await inspector.watchFolder(folder, false);
    await until(() => latest.folders?.[0]?.watched === false);
    writeInto(folder, 'later.wasm', answering(9309));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(row('later.wasm')).toBeUndefined();
    inspector.forgetFolder(folder);
    await until(() => latest.folders?.length === 0);
    await expect(inspector.watchFolder(folder, true)).rejects.toThrow('not on the list');
  });
});

it('has no changes to tell of where nothing was rebuilt', async () => {
  const { inspector, settled } = await openInspector();
  await inspector.loadPaths([moduleFile(9310, 'same.wasm')]);
  const { id } = await settled('same.wasm');
  await expect(async () => inspector.changes(id)).rejects.toThrow('has not changed');
});
