import { describe, expect, it, onTestFinished } from 'vitest';
import { builtEntry } from '../../../src/main/built-entry.ts';
import {
  ContentsThread,
  type ContentsThreadOptions,
  type ReadableModule,
} from '../../../src/main/contents/contents-thread.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { REAL_MODULES } from './support.ts';

function started(options: Partial<ContentsThreadOptions> = {}): ContentsThread {
  const thread = new ContentsThread({ entry: builtEntry('contents-worker'), ...options });
  onTestFinished(() => thread.close());
  return thread;
}

const fileModule = (path: string, key: string | null = null): ReadableModule => ({
  token: path,
  key,
  name: 'a.wasm',
  sources: [() => ({ path })],
});

it('answers all questions about a file', async () => {
  const thread = started();
  const esbuild = fileModule(REAL_MODULES.esbuild);
  const contents = await thread.ask(esbuild, 'contents', null);
  expect(contents.key).toMatch(/^[0-9A-F]{64}$/);
  const page = await thread.ask(esbuild, 'page', {
    list: 'functions',
    search: '',
    order: 'bytes',
    descending: true,
    from: 0,
    count: 1,
  });
  const text = await thread.ask(esbuild, 'functionText', { index: page.entries[0]?.index ?? 0, from: 0 });
  expect(text.bytes).toBe(page.entries[0]?.bytes);
  expect((await thread.ask(esbuild, 'codeTree', { path: [], skip: 0 })).bytes).toBe(contents.codeBytes);
  expect((await thread.ask(esbuild, 'bytes', { offset: 0, length: 4 })).bytes).toEqual(
    Uint8Array.of(0, 0x61, 0x73, 0x6d),
  );
});

it('leaves the main thread free while it reads a large module', async () => {
  const thread = started();
  await thread.ask(fileModule(writeInto(scratchFolder(), 'a.wasm', answering(9201))), 'contents', null);
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await thread.ask(fileModule(REAL_MODULES.duckdb), 'contents', null);
  clearInterval(timer);
  // Far from what the walk takes, and far from what a busy machine adds.
  expect(longest).toBeLessThan(150);
});

it('reads a module once, and again when it had to make room', async () => {
  let opened = 0;
  const counted = (value: number): ReadableModule => ({
    token: String(value),
    key: null,
    name: 'a.wasm',
    sources: [
      () => {
        opened++;
        return { bytes: answering(value) };
      },
    ],
  });
  const thread = started({ mostHeldBytes: answering(9202).byteLength });
  for (const value of [9202, 9202, 9203, 9202]) await thread.ask(counted(value), 'contents', null);
  expect(opened).toBe(3);
});

describe('bytes that are not those of the key', () => {
  const otherFile = () => writeInto(scratchFolder(), 'a.wasm', answering(9204));

  it('are passed over where another source has them', async () => {
    const thread = started();
    const path = otherFile();
    const { key } = await thread.ask(
      { ...fileModule(path), sources: [() => ({ bytes: answering(9205) })] },
      'contents',
      null,
    );
    const module = {
      ...fileModule(path, key),
      token: key,
      sources: [() => ({ path }), () => ({ bytes: answering(9205) })],
    };
    expect((await thread.ask(module, 'contents', null)).key).toBe(key);
  });

  it('are refused where none has', async () => {
    const refused = started().ask(fileModule(otherFile(), 'F'.repeat(64)), 'contents', null);
    await expect(refused).rejects.toMatchObject({
      name: 'ContentsError',
      kind: 'changed',
      message: 'a.wasm has changed since it was loaded, and no tier holds what it was',
    });
  });
});

it.each([
  ['a text', () => writeInto(scratchFolder(), 'text.wasm', Buffer.from('(module)')), 'not-wasm'],
  ['a folder', () => scratchFolder(), 'file-read'],
  ['a file that is gone', () => '/nowhere/gone.wasm', 'file-read'],
])('refuses %s, and goes on with the next', async (_, makePath, kind) => {
  const thread = started();
  await expect(thread.ask(fileModule(makePath()), 'contents', null)).rejects.toMatchObject({ kind });
  const whole = { ...fileModule('x'), sources: [() => ({ bytes: answering(9206) })] };
  expect((await thread.ask(whole, 'contents', null)).counts.functions).toBe(1);
});

it('gives up what takes too long, and goes on with the next', async () => {
  const thread = started({ longestMs: 30 });
  // The thread has to be started, which takes longer than that.
  await expect(thread.ask(fileModule(REAL_MODULES.duckdb), 'contents', null)).rejects.toMatchObject({
    kind: 'too-large',
    message: expect.stringContaining('took longer'),
  });
});

it('rejects what is asked of it once it is closed', async () => {
  const thread = started();
  await thread.close();
  await expect(thread.ask(fileModule(REAL_MODULES.xxhash), 'contents', null)).rejects.toThrow('closing');
});
