import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withHook, withoutHook } from '../../../src/main/programs/program-environment.ts';
import { ProgramError } from '../../../src/main/programs/program-error.ts';
import { programOfRequest, programOfWords } from '../../../src/main/programs/resolve-program.ts';
import type { ProgramRequest } from '../../../src/shared/program.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** A folder with a command `tool` in `bin`, which is the PATH. */
function surroundings() {
  const folder = scratchFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const tool = writeInto(bin, 'tool', '#!/bin/sh\n');
  chmodSync(tool, 0o755);
  writeInto(bin, 'text', 'no program');
  const request = (changed: Partial<ProgramRequest>): ProgramRequest => ({
    command: 'tool',
    folder,
    variables: '',
    hooked: true,
    cacheFolder: null,
    ...changed,
  });
  const resolved = (changed: Partial<ProgramRequest> = {}, more: NodeJS.ProcessEnv = {}) =>
    programOfRequest(request(changed), { PATH: bin, XDG_CACHE_HOME: '/caches', ...more });
  return { folder, bin, tool, resolved };
}

describe('a program', () => {
  it('is found in the PATH, or by its path from its folder', async () => {
    const { tool, resolved } = surroundings();
    expect(await resolved({ command: 'tool --x "a b"' })).toMatchObject({
      executable: tool,
      args: ['--x', 'a b'],
    });
    expect(await resolved({ command: 'bin/tool' })).toMatchObject({ executable: tool });
    expect(await resolved({ command: tool })).toMatchObject({ executable: tool });
  });

  it('has the environment, what was added, and nothing of how the app was started', async () => {
    const { resolved } = surroundings();
    const { environment } = await resolved(
      { command: 'C=3 tool', variables: 'B=2' },
      { A: '1', ELECTRON_RUN_AS_NODE: '1', WASM_CACHE_INSPECTOR_ARGS: '[]', WASM_COMPILE_CACHE_DISABLE: '1' },
    );
    expect(environment).toMatchObject({ A: '1', B: '2', C: '3' });
    expect(Object.keys(environment).filter((name) => /^(ELECTRON|WASM)/.test(name))).toEqual([]);
  });

  it('may have variables of its own in its words', async () => {
    const { resolved } = surroundings();
    const { args } = await resolved({ command: 'tool $A $B', variables: 'B=2' }, { A: '1' });
    expect(args).toEqual(['1', '2']);
  });

  it('keeps its wasm where it was told, where its environment says, or in the folder of the package', async () => {
    const { folder, resolved } = surroundings();
    expect(await resolved()).toMatchObject({ cacheFolder: '/caches/wasm-compile-cache' });
    expect(await resolved({ variables: 'WASM_COMPILE_CACHE=there' })).toMatchObject({
      cacheFolder: join(folder, 'there'),
    });
    expect(await resolved({ cacheFolder: '~/mine' })).toMatchObject({ cacheFolder: join(homedir(), 'mine') });
  });

  it.each<[Partial<ProgramRequest>, RegExp]>([
    [{ command: 'no-such-command' }, /no command no-such-command in the PATH/],
    [{ command: 'node' }, /no command node in the PATH/],
    [{ command: 'text' }, /no command text in the PATH/],
    [{ command: 'bin/text' }, /may not be run/],
    [{ command: 'bin' }, /no command bin/],
    [{ command: './bin' }, /is not a file/],
    [{ command: './none' }, /There is no file/],
    [{ folder: '/no/such/folder' }, /There is no folder \/no\/such\/folder/],
    [{ folder: process.execPath }, /is not a folder/],
    [{ command: 'tool | less' }, /No shell/],
    [{ variables: 'no' }, /sets no variable/],
  ])('%j cannot be run, and it is said why', async (changed, message) => {
    const { resolved } = surroundings();
    const failure = await resolved(changed).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ProgramError);
    expect((failure as ProgramError).message).toMatch(message);
    expect((failure as ProgramError).advice ?? '').not.toBe('');
  });

  it('of words is the same as of the text that is made of them', async () => {
    const { folder, bin, tool } = surroundings();
    const program = await programOfWords(['tool', 'a b', "it's"], folder, { PATH: bin });
    expect(program).toMatchObject({ executable: tool, args: ['a b', "it's"], hooked: true });
    expect(program.command).toBe(`tool 'a b' 'it'\\''s'`);
  });
});

describe('its environment', () => {
  it('has the hook and what it reports to, behind what NODE_OPTIONS held', async () => {
    const { resolved } = surroundings();
    const program = await resolved({ variables: 'NODE_OPTIONS=--no-warnings' });
    const environment = withHook(program, { label: 'run:1', cacheFolder: '/cache', reportPath: '/report' });
    expect(environment).toMatchObject({
      WASM_COMPILE_CACHE: '/cache',
      WASM_COMPILE_CACHE_REPORT: '/report',
      WASM_COMPILE_CACHE_INSPECT_LABEL: 'run:1',
      NODE_OPTIONS: expect.stringMatching(/^--no-warnings --require=\S+register\.cjs$/),
    });
  });

  it('has no hook, not even the person’s own', async () => {
    const { resolved } = surroundings();
    expect(withoutHook(await resolved())).toMatchObject({ WASM_COMPILE_CACHE_DISABLE: '1' });
  });
});
