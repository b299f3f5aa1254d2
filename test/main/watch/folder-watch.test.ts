import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FolderWatch, isInOrAt } from '../../../src/main/watch/folder-watch.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

/** A watched folder, and what was heard of it. */
async function watched(files: Record<string, Uint8Array> = {}) {
  const root = join(scratchFolder(), 'build');
  mkdirSync(root);
  const known = new Set<string>();
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
    known.add(path);
  }
  const changed: string[] = [];
  const gone: string[] = [];
  const watch = new FolderWatch(root, {
    isKnown: (path) => known.has(path),
    knownAt: (folder) => [...known].filter((path) => isInOrAt(path, folder)),
    changed: (path) => changed.push(path),
    gone: (path) => gone.push(path),
    stateChanged: () => {},
  });
  onTestFinished(() => watch.stop());
  await watch.start();
  const until = async (holds: () => boolean) => {
    const deadline = Date.now() + 15_000;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(`never: ${JSON.stringify({ changed, gone, state: watch.state })}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 600));
  return { root, watch, changed, gone, until, quiet, at: (name: string) => join(root, name) };
}

describe('a file that is written', () => {
  it('is told of once, when it has been quiet, however often it was written', async () => {
    const { at, changed, until, quiet } = await watched({ 'a.wasm': answering(9101) });
    expect(changed).toEqual([]);
    for (let time = 0; time < 5; time++) await writeFile(at('a.wasm'), answering(9102));
    await until(() => changed.length > 0);
    await quiet();
    expect(changed).toEqual([at('a.wasm')]);
  });

  it('is told of where it is new, in a folder that is new as well', async () => {
    const { at, changed, until } = await watched();
    mkdirSync(at('x/y'), { recursive: true });
    writeFileSync(at('x/y/new.wasm'), answering(9103));
    await until(() => changed.length > 0);
    expect(changed).toEqual([at('x/y/new.wasm')]);
    await writeFile(at('x/y/new.wasm'), answering(9104));
    await until(() => changed.length > 1);
  });

  it('is not told of while it is half a module, and is once it is whole', async () => {
    const { at, changed, until, quiet } = await watched({ 'a.wasm': answering(9105) });
    const bytes = answering(9106);
    await truncate(at('a.wasm'), 0);
    await appendFile(at('a.wasm'), bytes.subarray(0, 20));
    await quiet();
    await quiet();
    expect(changed).toEqual([]);
    await appendFile(at('a.wasm'), bytes.subarray(20));
    await until(() => changed.length > 0);
    expect(changed).toEqual([at('a.wasm')]);
  });

  it('is told of where it is no .wasm only if somebody knows it', async () => {
    const { at, changed, until } = await watched({ 'known.wat': Buffer.from('(module)') });
    writeFileSync(at('notes.txt'), 'x');
    writeFileSync(at('unknown.wat'), '(module)');
    writeFileSync(at('known.wat'), '(module (memory 1))');
    await until(() => changed.length > 0);
    expect(changed).toEqual([at('known.wat')]);
  });

  it('is told of where another was renamed over it, and is not gone', async () => {
    const { root, at, changed, gone, until } = await watched({ 'a.wasm': answering(9107) });
    const aside = join(root, '..', 'aside.wasm');
    writeFileSync(aside, answering(9108));
    renameSync(aside, at('a.wasm'));
    await until(() => changed.length > 0);
    expect([changed, gone]).toEqual([[at('a.wasm')], []]);
  });
});

describe('a file that is not there any more', () => {
  it('is told of, and one that was renamed by its new name too', async () => {
    const { at, changed, gone, until } = await watched({
      'a.wasm': answering(9109),
      'b.wasm': answering(9110),
    });
    rmSync(at('a.wasm'));
    renameSync(at('b.wasm'), at('c.wasm'));
    await until(() => gone.length === 2 && changed.length === 1);
    expect([gone.sort(), changed]).toEqual([[at('a.wasm'), at('b.wasm')], [at('c.wasm')]]);
  });

  it('is told of where its folder went', async () => {
    const { at, gone, until } = await watched({ 'in/a.wasm': answering(9111) });
    rmSync(at('in'), { recursive: true });
    await until(() => gone.length > 0);
    expect(new Set(gone)).toEqual(new Set([at('in/a.wasm')]));
  });

  it('is found again where the whole folder was made anew', async () => {
    const { root, watch, at, changed, gone, until } = await watched({ 'a.wasm': answering(9112) });
    rmSync(root, { recursive: true });
    await until(() => watch.state.problem !== null);
    expect(new Set(gone)).toEqual(new Set([at('a.wasm')]));
    expect(watch.state.problem).toContain('gone');
    mkdirSync(root);
    writeFileSync(at('a.wasm'), answering(9113));
    await until(() => changed.length > 0);
    expect(watch.state).toMatchObject({ problem: null, folders: 1 });
    await writeFile(at('a.wasm'), answering(9114));
    await until(() => changed.length > 1);
  });
});

it('tells of nothing once it is stopped', async () => {
  const { watch, at, changed, gone, quiet } = await watched({ 'a.wasm': answering(9115) });
  writeFileSync(at('a.wasm'), answering(9116));
  watch.stop();
  rmSync(at('a.wasm'));
  await quiet();
  expect([changed, gone]).toEqual([[], []]);
});
