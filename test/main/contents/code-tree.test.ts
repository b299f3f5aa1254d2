import { describe, expect, it } from 'vitest';
import { codeTree } from '../../../src/main/contents/code-tree.ts';
import { nameSegments } from '../../../src/main/contents/name-segments.ts';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { opened, realModule } from './support.ts';

describe('a name is split at its namespaces', () => {
  it.each([
    ['core::fmt::write', ['core', 'fmt', 'write']],
    ['runtime.mallocgc', ['runtime', 'mallocgc']],
    ['github.com/evanw/esbuild', ['github', 'com', 'evanw', 'esbuild']],
    ['net.(*conn).Read', ['net', '(*conn)', 'Read']],
    ['<T as core::fmt::Debug>::fmt', ['<T as core::fmt::Debug>', 'fmt']],
    ['std::vector<a::b>::push_back(c::d)', ['std', 'vector<a::b>', 'push_back(c::d)']],
    ['core::fmt::write::h0123456789abcdef', ['core', 'fmt', 'write h0123456789abcdef']],
    ['_ZN4core3fmt5write17h0123456789abcdefE', ['core', 'fmt', 'write h0123456789abcdef']],
    ['_ZNK6duckdb8DataType4NameEv', ['duckdb', 'DataType', 'Name']],
    ['plain', ['plain']],
    ['.hidden.', ['.hidden.']],
    ['', ['']],
    ['_ZN99', ['_ZN99']],
  ])('%s', (name, segments) => {
    expect(nameSegments(name)).toEqual(segments);
  });
});

const text = `(module
  (func $app.main nop nop nop) (func $app.io.read nop) (func $app.io.write nop nop)
  (func $lib.one nop) (func $alone))`;

it('adds up sizes by namespace, the largest first, one level shown within each', async () => {
  const tree = codeTree(await opened(text), []);
  expect(tree).toMatchObject({ path: [], functions: 5, bytes: 17 });
  expect(tree.parts.map(({ kind, name, bytes, functions }) => [kind, name, bytes, functions])).toEqual(
    [
      ['group', 'app', 12, 3],
      ['function', 'alone', 2, 1],
      ['group', 'lib', 3, 1],
    ].sort((one, other) => Number(other[2]) - Number(one[2])),
  );
  expect(tree.parts[0]?.parts).toMatchObject([
    { kind: 'group', name: 'io', bytes: 7, path: ['app', 'io'] },
    { kind: 'function', name: 'main', bytes: 5, index: 0 },
  ]);
});

it('goes down, and further for as long as there is only one way', async () => {
  expect(codeTree(await opened(text), ['app', 'io'])).toMatchObject({
    path: ['app', 'io'],
    functions: 2,
    parts: [
      { name: 'write', index: 2 },
      { name: 'read', index: 1 },
    ],
  });
  const deep = codeTree(await opened('(module (func $a.b.c.x) (func $a.b.c.y nop))'), []);
  expect(deep).toMatchObject({ path: ['a', 'b', 'c'], parts: [{ name: 'y' }, { name: 'x' }] });
});

it('finds functions again that share a name, or a name with a namespace', async () => {
  const tree = codeTree(await opened('(module (func $a nop nop) (func $a.b nop) (func $a.c))'), []);
  expect(tree.functions).toBe(3);
  const indexes = tree.parts.flatMap((part) => [part, ...part.parts]).map(({ index }) => index);
  expect(indexes.filter((index) => index !== null).sort()).toEqual([0, 1, 2]);
});

it('shows functions without names by their numbers, and the small ones as one part that can be gone into', () => {
  const module = openModule(realModule('esbuild'), 'KEY');
  const tree = codeTree(module, []);
  expect(tree.bytes).toBe(module.contents.codeBytes);
  expect(tree.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(tree.bytes);
  expect(tree.parts[0]).toMatchObject({ kind: 'function', name: '#4986', index: 4986 });
  const others = tree.parts.at(-1);
  expect(others).toMatchObject({ kind: 'others', functions: 5_057 });
  const smaller = codeTree(module, [], 250);
  expect(smaller.skipped).toBe(250);
  expect(smaller.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(others?.bytes);
});

it('has a bounded size, whatever the module', () => {
  const tree = codeTree(openModule(realModule('duckdb'), 'KEY'), []);
  expect(tree.parts.length).toBeLessThanOrEqual(251);
  expect(JSON.stringify(tree).length).toBeLessThan(1_000_000);
});
