import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/core/command-line/command-line.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

/** Runs a command line. Gives its exit code, and the lines that it wrote. */
async function command(args: string[], environment: NodeJS.ProcessEnv = {}, input = new Uint8Array()) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCommandLine(args, '1.2.3', {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    readInput: async () => input,
    environment,
    signal: new AbortController().signal,
  });
  return { exitCode, out, err };
}

const parsed = (lines: string[]) => lines.map((line) => JSON.parse(line));

describe('the command line', () => {
  it('tells what it can do, and its version', async () => {
    for (const args of [['--help'], ['-h'], ['run', '--help'], ['stats', '--help']]) {
      const { exitCode, out, err } = await command(args);
      expect([exitCode, out[0], err]).toEqual([0, 'Usage: wasm-compile-cache COMMAND [options]', []]);
    }
    expect(await command(['--version'])).toEqual({ exitCode: 0, out: ['1.2.3'], err: [] });
    expect(await command([])).toMatchObject({ exitCode: 1, err: [] });
  });

  it.each([
    [['fly'], 'there is no command "fly"'],
    [['constructor'], 'there is no command "constructor"'],
    [['stats', 'more'], 'stats takes no "more"'],
    [['precompile'], 'precompile takes files or folders'],
    [['run'], 'run takes a command: wasm-compile-cache run -- COMMAND'],
    [['run', '--mode', 'fast', '--', 'ls'], 'WASM_COMPILE_CACHE_MODE is "fast": give one of'],
    [['run', '--smallest', 'few', '--', 'ls'], 'WASM_COMPILE_CACHE_SMALLEST is "few"'],
    [['stats', '--colour'], "Unknown option '--colour'"],
    [['--json', 'run', 'ls'], 'run comes before its options'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, out, err } = await command(args);
    expect([exitCode, out]).toEqual([1, []]);
    expect(err[0]).toContain(`wasm-compile-cache: ${message}`);
    expect(err[1]).toBe('See wasm-compile-cache --help.');
  });

  it('takes the folder that is named, or else the environment’s', async () => {
    const folder = join(scratchFolder(), 'cache');
    const environment = { WASM_COMPILE_CACHE: folder };
    expect(parsed((await command(['stats', '--json'], environment)).out)).toMatchObject([
      { disk: { entries: 0, directory: folder } },
    ]);
    const other = join(scratchFolder(), 'other');
    const { out } = await command(['stats', '--cache-dir', other], environment);
    expect(out[0]).toBe(`directory   ${other}`);
  });

  it('compiles ahead of time what is named and what lies in folders, and looks after it', async () => {
    const folder = scratchFolder();
    writeInto(folder, 'small.wasm', answering(7));
    writeInto(folder, 'broken.wasm', 'nothing');
    const at = ['--cache-dir', join(scratchFolder(), 'cache')];
    const first = await command(['precompile', ...at, SQLITE_WASM, folder, join(folder, 'missing.wasm')]);
    expect(first.exitCode).toBe(1);
    expect(first.err).toEqual([expect.stringMatching(/^2 kept, 2 failed, in /)]);
    expect(first.out.map((line) => line.slice(0, 10).trim()).sort()).toEqual([
      'failed',
      'failed',
      'kept',
      'kept',
    ]);
    const again = parsed((await command(['precompile', '--json', ...at, SQLITE_WASM])).out);
    expect(again).toMatchObject([{ file: SQLITE_WASM, servedBy: 'disk', saved: false, problem: null }]);
    const listed = parsed((await command(['list', '--json', ...at])).out);
    expect(listed.map(({ mode }) => mode)).toEqual(['ahead-of-time', 'ahead-of-time']);
    expect((await command(['verify', ...at])).out.every((line) => line.startsWith('intact  '))).toBe(true);
    writeFileSync(listed[0].path, 'torn');
    const verified = await command(['verify', ...at]);
    expect([verified.exitCode, verified.out.filter((line) => line.startsWith('BROKEN  ')).length]).toEqual([
      1, 1,
    ]);
    expect((await command(['prune', ...at])).exitCode).toBe(0);
    const cleared = await command(['clear', '--json', ...at]);
    expect(parsed(cleared.out)).toMatchObject([{ directory: at[1] }]);
    expect(parsed((await command(['stats', '--json', ...at])).out)[0].disk.entries).toBe(0);
  });

  it('compiles what is piped in', async () => {
    const at = ['--cache-dir', join(scratchFolder(), 'cache')];
    const { exitCode, out } = await command(['precompile', '--json', ...at, '-'], {}, answering(9));
    expect([exitCode, parsed(out)]).toMatchObject([0, [{ file: '(standard input)', saved: true }]]);
    expect((await command(['precompile', ...at, '-'], {}, Uint8Array.of(1, 2))).exitCode).toBe(1);
  });

  it('seals with the key that it is given', async () => {
    const folder = scratchFolder();
    const keyPath = join(folder, 'key.json');
    const directory = join(folder, 'cache');
    const file = writeInto(folder, 'small.wasm', answering(8));
    await command(['precompile', '--cache-dir', directory, '--key', keyPath, file]);
    expect(existsSync(keyPath)).toBe(true);
    expect(readdirSync(directory)).not.toContain('seal-key.json');
    const withKey = await command(['verify', '--cache-dir', directory, '--key', keyPath]);
    const withAnother = await command([
      'verify',
      '--cache-dir',
      directory,
      '--key',
      join(folder, 'other.json'),
    ]);
    expect([withKey.exitCode, withAnother.exitCode]).toEqual([0, 1]);
  });

  it('says what is wrong with a folder that is not a cache’s', async () => {
    const folder = scratchFolder();
    writeInto(folder, 'letter.txt', 'dear');
    for (const name of ['stats', 'list', 'verify', 'prune', 'clear']) {
      const { exitCode, err } = await command([name, '--cache-dir', folder]);
      expect([name, exitCode, err[0]]).toEqual([
        name,
        1,
        expect.stringContaining('no cache of compiled modules'),
      ]);
    }
    expect(readdirSync(folder)).toEqual(['letter.txt']);
  });
});
