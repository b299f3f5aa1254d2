import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWasmFiles } from '../../../src/core/loader/find-wasm-files.ts';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

/** Makes a folder with empty files at these paths. */
function folderWith(...paths: string[]): string {
  const folder = scratchFolder();
  for (const path of paths) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  return folder;
}

async function found(...paths: string[]) {
  const files = [];
  for await (const file of findWasmFiles(paths)) files.push(file);
  return files;
}
async function namesIn(folder: string): Promise<string[]> {
  return (await found(folder)).map(({ path, error }) => {
    expect(error).toBeNull();
    return relative(folder, path);
  });
}

it('takes a file whatever its name, and whether it is there or not', async () => {
  const folder = folderWith('module.bin');
  const paths = [join(folder, 'module.bin'), join(folder, 'gone.wasm')];
  expect(await found(...paths)).toEqual(paths.map((path) => ({ path, error: null })));
});

it('takes every .wasm below a folder, at any depth, in the order of their names, and nothing else', async () => {
  const folder = folderWith(
    'b.wasm',
    'a.wasm',
    'readme.md',
    'wasm',
    'x/y/z/deep.wasm',
    'x/near.wasm',
    'x/y.js',
  );
  expect(await namesIn(folder)).toEqual(['a.wasm', 'b.wasm', 'x/near.wasm', 'x/y/z/deep.wasm']);
});

it('takes odd names, and an ending in capitals', async () => {
  const names = [' .wasm', '.wasm', 'LOUD.WASM', 'new\nline.wasm', 'ü 模块 🧩.wasm', '$(odd) "name".wasm'];
  expect((await namesIn(folderWith(...names))).sort()).toEqual(names.sort());
});

it('goes into a folder whose name looks like a module', async () => {
  expect(await namesIn(folderWith('lib.wasm/inner.wasm'))).toEqual(['lib.wasm/inner.wasm']);
});

it('keeps the order of the paths that are given, and takes one twice where it is given twice', async () => {
  const [one, two] = [folderWith('1.wasm'), folderWith('2.wasm')];
  const paths = (await found(two, one, two)).map(({ path }) => path);
  expect(paths).toEqual([join(two, '2.wasm'), join(one, '1.wasm'), join(two, '2.wasm')]);
});

it('follows links to folders, and comes to an end where they lead round in a circle', async () => {
  const [folder, elsewhere] = [folderWith('inner/a.wasm'), folderWith('b.wasm')];
  symlinkSync(folder, join(folder, 'inner', 'circle'));
  symlinkSync('..', join(folder, 'inner', 'up'));
  symlinkSync(elsewhere, join(folder, 'elsewhere'));
  symlinkSync(folder, join(elsewhere, 'back'));
  expect(await namesIn(folder)).toEqual(['inner/a.wasm', 'elsewhere/b.wasm']);
});

it('takes once what several ways lead to, by the way without links where there is one', async () => {
  const folder = folderWith('z/real.wasm', 'y.wasm');
  symlinkSync('z', join(folder, 'a'));
  symlinkSync('../y.wasm', join(folder, 'z', 'y.wasm'));
  symlinkSync('y.wasm', join(folder, 'ywasm'));
  expect(await namesIn(folder)).toEqual(['y.wasm', 'z/real.wasm']);
});

it('takes each hard link, since none is the file more than another', async () => {
  const folder = folderWith('a.wasm');
  linkSync(join(folder, 'a.wasm'), join(folder, 'b.wasm'));
  expect(await namesIn(folder)).toEqual(['a.wasm', 'b.wasm']);
});

it('takes a link to nowhere, of which loading tells, and no other link to nowhere', async () => {
  const folder = folderWith();
  for (const name of ['gone.wasm', 'gone']) symlinkSync('nowhere', join(folder, name));
  symlinkSync('self.wasm', join(folder, 'self.wasm'));
  expect(await namesIn(folder)).toEqual(['gone.wasm', 'self.wasm']);
});

it('takes a link to a file, and a link to a folder where that is the very path given', async () => {
  const folder = folderWith('a.wasm');
  const links = scratchFolder();
  symlinkSync(join(folder, 'a.wasm'), join(links, 'linked.wasm'));
  symlinkSync(folder, join(links, 'folder'));
  expect(await namesIn(links)).toEqual(['linked.wasm']);
  expect(await found(join(links, 'folder'))).toEqual([
    { path: join(links, 'folder', 'a.wasm'), error: null },
  ]);
});

// Other systems keep names as text.
describe.runIf(process.platform === 'linux')('a name that is not valid UTF-8', () => {
  const bytes = (folder: string, name: string) =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);

  it('is told to be that, and the others go on', async () => {
    const folder = folderWith('ü.wasm');
    writeFileSync(bytes(folder, '\xff.wasm'), '');
    writeFileSync(bytes(folder, '\xff.md'), '');
    mkdirSync(bytes(folder, 'sub\xe9'));
    writeFileSync(bytes(folder, 'sub\xe9/a.wasm'), '');
    const files = await found(folder);
    expect(files.map(({ path }) => relative(folder, path))).toEqual([
      '\\xff.wasm',
      'ü.wasm',
      'sub\\xe9/a.wasm',
    ]);
    for (const { path, error } of [files[0], files[2]].filter((file) => file !== undefined)) {
      expect(error).toMatchObject({ kind: 'unsupported-file' });
      expect(error?.message).toBe(`the name ${path} is not valid UTF-8: rename it`);
    }
    expect(files[1]?.error).toBeNull();
  });

  it('is guessed at where it arrives with what stands for no text', async () => {
    const folder = scratchFolder();
    const name = '\xff.wasm';
    writeFileSync(bytes(folder, name), '');
    const [file] = await found(bytes(folder, name).toString());
    expect(file?.error).toMatchObject({ kind: 'file-missing', advice: expect.stringContaining('Rename') });
    expect(file?.error?.message).toContain('not valid UTF-8');
  });
});

it('takes a file whose name really holds U+FFFD', async () => {
  expect(await namesIn(folderWith('\ufffd.wasm'))).toEqual(['\ufffd.wasm']);
});

it('says of a folder without wasm that it has none, and goes on with the others', async () => {
  const [empty, good] = [folderWith('readme.md', 'deep/er/notes.txt'), folderWith('a.wasm')];
  const [problem, file] = await found(empty, good);
  expect(problem?.path).toBe(empty);
  expect(problem?.error).toBeInstanceOf(LoadError);
  expect(problem?.error).toMatchObject({ kind: 'no-wasm', advice: expect.any(String) });
  expect(problem?.error?.message).toContain(empty);
  expect(file).toEqual({ path: join(good, 'a.wasm'), error: null });
});

it('says of a folder that vanishes under way that it could not be read, and goes on', async () => {
  const folder = folderWith('a.wasm', 'gone/b.wasm', 'later/c.wasm');
  const files = [];
  for await (const file of findWasmFiles([folder])) {
    files.push(file);
    rmSync(join(folder, 'gone'), { recursive: true, force: true });
  }
  expect(files.map(({ path }) => relative(folder, path))).toEqual(['a.wasm', 'gone', 'later/c.wasm']);
  expect(files[1]?.error).toMatchObject({ kind: 'file-read' });
  expect(files[1]?.error?.message).toContain(join(folder, 'gone'));
});

it('ends when it is told to, with no error of a folder that it has not seen through', async () => {
  const folder = folderWith('a.wasm', 'b.wasm', 'c/d.wasm');
  const stop = new AbortController();
  const names = [];
  for await (const { path, error } of findWasmFiles([folder, folder], stop.signal)) {
    expect(error).toBeNull();
    names.push(relative(folder, path));
    stop.abort();
  }
  expect(names).toEqual(['a.wasm']);

  const early = new AbortController();
  const search = findWasmFiles([folderWith('x/y/readme.md')], early.signal);
  const first = search.next();
  early.abort();
  expect(await first).toEqual({ done: true, value: undefined });
});

it('finds nothing where nothing is given', async () => {
  expect(await found()).toEqual([]);
});
