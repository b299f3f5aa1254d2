import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsOfArgument } from '../../../src/main/command-line/path-argument.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

function folderWith(...names: string[]): string {
  const folder = scratchFolder();
  for (const name of names) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeInto(folder, name, '');
  }
  return folder;
}

async function matchesIn(folder: string, pattern: string): Promise<string[]> {
  return (await pathsOfArgument(join(folder, pattern))).map((path) => relative(folder, path));
}

it('gives a path as it is, whether it is there or not', async () => {
  const folder = folderWith('a.wasm');
  expect(await pathsOfArgument(join(folder, 'a.wasm'))).toEqual([join(folder, 'a.wasm')]);
  expect(await pathsOfArgument(join(folder, 'gone.wasm'))).toEqual([join(folder, 'gone.wasm')]);
  expect(await pathsOfArgument('relative/gone.wasm')).toEqual([join(process.cwd(), 'relative/gone.wasm')]);
});

describe('a pattern', () => {
  it.each([
    ['*.wasm', ['a.wasm', 'b.wasm']],
    ['?.md', ['x.md']],
    ['[ab].wasm', ['a.wasm', 'b.wasm']],
    ['{b,sub/c}.wasm', ['b.wasm', 'sub/c.wasm']],
    ['*/*.wasm', ['sub/c.wasm']],
    ['**/*.wasm', ['a.wasm', 'b.wasm', 'sub/c.wasm', 'sub/deep/d.wasm']],
    ['sub/**', ['sub/c.wasm', 'sub/deep/d.wasm']],
    ['sub/../*.md', ['x.md']],
  ])('%s stands for the files that match, in the order of their names', async (pattern, names) => {
    const folder = folderWith('b.wasm', 'a.wasm', 'x.md', 'sub/deep/d.wasm', 'sub/c.wasm', '.hidden/e.wasm');
    expect(await matchesIn(folder, pattern)).toEqual(names);
  });

  it('is meant against the current folder', async () => {
    const here = relative(process.cwd(), folderWith('a.wasm'));
    expect(await pathsOfArgument(`${here}/*.wasm`)).toEqual([join(process.cwd(), here, 'a.wasm')]);
  });

  it('is none where a file has exactly this name', async () => {
    const folder = folderWith('*.wasm', 'a.wasm', '[b].wasm', 'b.wasm');
    expect(await matchesIn(folder, '*.wasm')).toEqual(['*.wasm']);
    expect(await matchesIn(folder, '[b].wasm')).toEqual(['[b].wasm']);
  });

  it('gives a file once that links lead to as well, and ends where they go round in a circle', async () => {
    const folder = folderWith('a.wasm', 'sub/b.wasm');
    symlinkSync('a.wasm', join(folder, 'same.wasm'));
    symlinkSync('..', join(folder, 'sub', 'up'));
    expect(await matchesIn(folder, '**/*.wasm')).toEqual(['a.wasm', 'sub/b.wasm']);
    expect(await matchesIn(folder, '*.wasm')).toEqual(['a.wasm']);
    expect(await matchesIn(folder, 'sub/up/*.wasm')).toEqual(['sub/up/a.wasm']);
  });

  it('is said to match nothing where it does', async () => {
    const folder = folderWith('a.md');
    await expect(pathsOfArgument(join(folder, '*.wasm'))).rejects.toMatchObject({
      kind: 'file-missing',
      message: `no file matches ${join(folder, '*.wasm')}`,
      advice: expect.any(String),
    });
  });
});

describe('a URL', () => {
  it.each([
    ['https://example.com/a.wasm', 'https://example.com/a.wasm is a URL: download it first'],
    ['HTTP://example.com/*.wasm?x=[1]', 'HTTP://example.com/*.wasm?x=[1] is a URL: download it first'],
    ['file:///tmp/a%20b.wasm', 'file:///tmp/a%20b.wasm is a URL: give the path, /tmp/a b.wasm'],
    ['file://elsewhere/a.wasm', 'file://elsewhere/a.wasm is a URL: give the path'],
  ])('%s is told to be one', async (url, message) => {
    await expect(pathsOfArgument(url)).rejects.toMatchObject({ kind: 'unsupported-file', message });
  });
});
