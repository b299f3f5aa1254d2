import { expect, it } from 'vitest';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { FileTable } from '../../../src/main/inspector/file-table.ts';
import { InspectedFile } from '../../../src/main/inspector/inspected-file.ts';

const fileAt = (path: string) => new InspectedFile(path, path, path);
const UNHEARD = { changed: () => {}, removed: () => {}, keyChanged: () => {} };
const key = (digit: string) => ModuleHash.parse(digit.repeat(64));

it('finds a file by its row, by its path and by its key', () => {
  const table = new FileTable(UNHEARD);
  const [one, two] = [fileAt('/one.wasm'), fileAt('/two.wasm')];
  table.add(one);
  table.add(two);
  table.identify(one, key('A'));
  table.identify(two, key('A'));
  expect(table.get(one.row.id)).toBe(one);
  expect(table.at('/two.wasm')).toBe(two);
  expect(table.withKey(key('A').toString())).toEqual([one, two]);
  expect([...table]).toEqual([one, two]);
});

it('finds nothing of a file that was removed, and takes it in again', () => {
  const table = new FileTable(UNHEARD);
  const file = fileAt('/one.wasm');
  table.add(file);
  table.identify(file, key('A'));
  table.remove(file);
  const found = () => [table.get(file.row.id), table.at('/one.wasm'), ...table.withKey(key('A').toString())];
  expect(found()).toEqual([undefined, undefined]);
  expect([...table]).toEqual([]);
  table.add(file);
  expect(found()).toEqual([file, file, file]);
});

it('finds a file whose bytes have changed by its new key alone', () => {
  const table = new FileTable(UNHEARD);
  const file = fileAt('/one.wasm');
  table.add(file);
  table.identify(file, key('A'));
  table.identify(file, key('B'));
  expect(table.withKey(key('A').toString())).toEqual([]);
  expect(table.withKey(key('B').toString())).toEqual([file]);
  expect(file.row.key).toBe(key('B').toString());
});

it('shares no key with a file that was removed while it was being read', () => {
  const table = new FileTable(UNHEARD);
  const file = fileAt('/one.wasm');
  table.add(file);
  table.remove(file);
  table.identify(file, key('C'));
  expect(table.withKey(key('C').toString())).toEqual([]);
});

it('has no path for a file that came as bytes', () => {
  const table = new FileTable(UNHEARD);
  const file = new InspectedFile('dropped.wasm', '/tmp/copy.wasm', null);
  table.add(file);
  expect(table.at('/tmp/copy.wasm')).toBeUndefined();
  expect(table.get(file.row.id)).toBe(file);
});

it('gives the file of a path that was brought in before, and a new one otherwise', () => {
  const table = new FileTable(UNHEARD);
  const file = table.bringIn('/folder/one.wasm');
  expect(file.row).toMatchObject({ name: 'one.wasm', path: '/folder/one.wasm', state: 'queued' });
  expect(table.bringIn('/folder/one.wasm')).toBe(file);
  table.remove(file);
  expect(table.bringIn('/folder/one.wasm')).not.toBe(file);
});

it('shows for a key the file that is being loaded, where several have it', () => {
  const table = new FileTable(UNHEARD);
  const [one, two] = [table.bringIn('/one.wasm'), table.bringIn('/two.wasm')];
  for (const file of [one, two]) table.identify(file, key('A'));
  expect(table.shownFor(key('A').toString())).toBe(one);
  table.change(two, { state: 'loading' });
  expect(table.shownFor(key('A').toString())).toBe(two);
  expect(table.shownFor(key('B').toString())).toBeUndefined();
});

it('tells of each row that changed or was removed, and of none after that', () => {
  const told: string[] = [];
  const table = new FileTable({
    changed: (id) => told.push(`changed ${table.get(id)?.row.name}: ${table.get(id)?.row.state}`),
    removed: (id) => told.push(`removed ${id}`),
    keyChanged: (changed) => told.push(`key ${changed.slice(0, 1)}`),
  });
  const file = table.bringIn('/one.wasm');
  table.change(file, { state: 'loading' });
  table.identify(file, key('A'));
  table.remove(file);
  table.change(file, { state: 'ready' });
  table.identify(file, key('B'));
  expect(told).toEqual([
    'changed one.wasm: queued',
    'changed one.wasm: loading',
    'key A',
    'changed one.wasm: loading',
    `removed ${file.row.id}`,
    'key A',
  ]);
  expect(file.row.state).toBe('ready');
});

it('says of a row that is gone that it is no longer in the table', () => {
  const table = new FileTable(UNHEARD);
  const file = table.bringIn('/one.wasm');
  expect(table.require(file.row.id)).toBe(file);
  table.remove(file);
  expect(() => table.require(file.row.id)).toThrow(
    expect.objectContaining({ kind: 'other', advice: 'Bring it in again.' }),
  );
});

it('finds a stored module by its key, and never by the path that it was compiled from', () => {
  const told: string[] = [];
  const table = new FileTable({ ...UNHEARD, keyChanged: (changed) => told.push(changed) });
  const stored = table.add(InspectedFile.stored(key('A'), '/home/ada/one.wasm'));
  expect(stored.row).toMatchObject({
    id: key('A'),
    origin: 'stored',
    name: 'one.wasm',
    path: '/home/ada/one.wasm',
    state: 'stored',
  });
  expect(table.get(key('A'))).toBe(stored);
  expect(table.withKey(key('A'))).toEqual([stored]);
  expect(table.at('/home/ada/one.wasm')).toBeUndefined();
  const file = table.bringIn('/home/ada/one.wasm');
  table.remove(stored);
  expect(table.at('/home/ada/one.wasm')).toBe(file);
  expect(told).toEqual([key('A'), key('A')]);
});

it('names a stored module by what it was compiled under, and by its key where that is nothing', () => {
  expect(InspectedFile.stored(key('A'), 'esbuild 0.28').row).toMatchObject({
    name: 'esbuild 0.28',
    path: null,
  });
  expect(InspectedFile.stored(key('A'), null).row).toMatchObject({ name: 'A'.repeat(16), path: null });
});

it('gives the rows that are left of many, each once, and says so where none is left', () => {
  const table = new FileTable(UNHEARD);
  const [one, two] = [table.bringIn('/one.wasm'), table.bringIn('/two.wasm')];
  expect(table.requireAll([one.row.id, two.row.id, one.row.id])).toEqual([one, two]);
  table.remove(one);
  expect(table.requireAll([one.row.id, two.row.id])).toEqual([two]);
  expect(() => table.requireAll([one.row.id])).toThrow(/no longer in the table/);
});
