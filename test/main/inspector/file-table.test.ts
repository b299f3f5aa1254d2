import { expect, it } from 'vitest';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { FileTable } from '../../../src/main/inspector/file-table.ts';
import { InspectedFile } from '../../../src/main/inspector/inspected-file.ts';

const fileAt = (path: string) => new InspectedFile(path, path, path);
const key = (digit: string) => ModuleHash.parse(digit.repeat(64));

it('finds a file by its row, by its path and by its key', () => {
  const table = new FileTable();
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
  const table = new FileTable();
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
  const table = new FileTable();
  const file = fileAt('/one.wasm');
  table.add(file);
  table.identify(file, key('A'));
  table.identify(file, key('B'));
  expect(table.withKey(key('A').toString())).toEqual([]);
  expect(table.withKey(key('B').toString())).toEqual([file]);
  expect(file.row.key).toBe(key('B').toString());
});

it('shares no key with a file that was removed while it was being read', () => {
  const table = new FileTable();
  const file = fileAt('/one.wasm');
  table.add(file);
  table.remove(file);
  table.identify(file, key('C'));
  expect(table.withKey(key('C').toString())).toEqual([]);
});

it('has no path for a file that came as bytes', () => {
  const table = new FileTable();
  const file = new InspectedFile('dropped.wasm', '/tmp/copy.wasm', null);
  table.add(file);
  expect(table.at('/tmp/copy.wasm')).toBeUndefined();
  expect(table.get(file.row.id)).toBe(file);
});
