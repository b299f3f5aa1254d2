import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { findEntry } from '../../../src/core/child-process/entries.ts';
import { findAddon } from '../../../src/core/codec/find-addon.ts';
import type { CompileReply, CompileRequest } from '../../../src/core/engine/compile-messages.ts';
import { answering } from '../../support/wasm-modules.ts';

/** A compiling process, its replies, and its end. */
async function startCompiling() {
  const replies: CompileReply[] = [];
  const exits: (number | null)[] = [];
  let told = (_code: number | null) => {};
  const exited = new Promise<number | null>((resolve) => {
    told = resolve;
  });
  const child = await startNodeChildProcess<CompileRequest, CompileReply>(
    findEntry('compile-process') as string,
    {
      onReply: (reply) => replies.push(reply),
      onExit: (code) => {
        exits.push(code);
        told(code);
      },
    },
  );
  onTestFinished(() => child.kill());
  return { child, replies, exits, exited };
}

it('finds the entries that were built', () => {
  for (const name of ['compile-process', 'worker'] as const)
    expect(existsSync(findEntry(name) ?? '')).toBe(true);
});

it('takes requests and gives replies, bytes as bytes', async () => {
  const { child, replies } = await startCompiling();
  const bytes = answering(9001);
  child.post({ type: 'begin', wireLength: bytes.byteLength, addonPath: findAddon(), background: null });
  child.post({ type: 'piece', bytes });
  child.post({ type: 'compile' });
  while (replies.at(-1)?.type !== 'done') await new Promise((resolve) => setTimeout(resolve, 5));
  expect(replies.map(({ type }) => type)).toEqual(['begin', 'piece', 'done']);
  const piece = replies[1];
  expect(piece?.type === 'piece' && piece.bytes).toBeInstanceOf(Uint8Array);
});

it('is ended by kill, which is told once, and takes requests after that without harm', async () => {
  const { child, exits, exited } = await startCompiling();
  child.kill();
  child.post({ type: 'compile' });
  expect(await exited).toBeNull();
  child.kill();
  child.post({ type: 'compile' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(exits).toHaveLength(1);
});

it('rejects where a process cannot be started', async () => {
  const { execPath } = process;
  onTestFinished(() => {
    process.execPath = execPath;
  });
  process.execPath = '/nowhere/electron';
  await expect(startCompiling()).rejects.toMatchObject({ code: 'ENOENT' });
});

describe('an executable that runs nothing but its own program', () => {
  const start = () => startNodeChildProcess('/nowhere.mjs', { onReply: () => {}, onExit: () => {} });

  it('is not run a second time where it is a single executable application', async () => {
    const { getBuiltinModule } = process;
    const spy = vi.spyOn(process, 'getBuiltinModule');
    onTestFinished(() => spy.mockRestore());
    spy.mockImplementation(((name: string) =>
      name === 'node:sea' ? { isSea: () => true } : getBuiltinModule(name)) as typeof getBuiltinModule);
    await expect(start()).rejects.toThrow(/is a single executable application/);
  });

  it.skipIf(!process.versions.electron)('is not run a second time where it is an Electron app', async () => {
    vi.stubEnv('ELECTRON_RUN_AS_NODE', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(start()).rejects.toThrow(/is an Electron app.*`startChildProcess`/);
  });
});
