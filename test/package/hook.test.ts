import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { NODE, outputOf, run } from './support/commands.ts';
import { hookedProject, precompiled, REGISTER, SQL_JS, SUMS, toldBy } from './support/hooked.ts';
import { NODES, OLDEST_AND_NEWEST } from './support/nodes.ts';
import { folderElsewhere } from './support/packed-package.ts';

// Each test starts a dozen processes, which wait for each other on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const project = await hookedProject();
const sums = project.place('sums-with-sql.mjs');
const cwd = project.folder;
/** As `npm run test:hook` has it. */
const isLong = process.env.HOOK_TESTS === 'long';

function env(directory: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...SQL_JS, WASM_COMPILE_CACHE: directory, ...more };
}

/** Runs code as a CommonJS program. Gives what it printed as JSON. */
async function evaluated(code: string, more: NodeJS.ProcessEnv = {}, args: string[] = []): Promise<unknown> {
  return JSON.parse(await outputOf(NODE, [...args, '-e', code], { cwd, env: more }));
}

describe.each(NODES)('a program that knows nothing of the cache, on $name', ({ node }) => {
  it.each([
    ['--require', REGISTER],
    ['--import', ['--import', 'wasm-compile-cache/register']],
  ])('is served from disk with %s, and prints what it did before', async (_name, args) => {
    const directory = join(folderElsewhere(), 'cache');
    await precompiled(project, node, directory);
    const outcome = await run(node, [...args, sums], {
      cwd,
      env: env(directory, { WASM_COMPILE_CACHE_DEBUG: '1' }),
    });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: SUMS });
    expect(toldBy(outcome)).toContain('KEY is served from disk');
    expect(await run(node, [...args, sums], { cwd, env: env(directory) })).toEqual({
      exitCode: 0,
      stdout: SUMS,
      stderr: '',
    });
  });

  it('that is over soon is warm at its third run at the latest', async () => {
    const directory = join(folderElsewhere(), 'cache');
    const more = { ROWS: '300000' };
    const first = await run(node, [...REGISTER, sums], { cwd, env: env(directory, more) });
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    const second = ['run', '--cache-dir', directory, '--wait', '--', node, sums];
    const waited = await project.command(second, { node, env: { ...SQL_JS, ...more } });
    expect(waited).toEqual(first);
    const third = await run(node, [...REGISTER, sums], {
      cwd,
      env: env(directory, { ...more, WASM_COMPILE_CACHE_DEBUG: '1' }),
    });
    expect(third).toMatchObject({ exitCode: 0, stdout: first.stdout });
    expect(toldBy(third)).toContain('KEY is served from disk');
  });

  it('that ends at once is warm once its module has been compiled in the background', async () => {
    const directory = join(folderElsewhere(), 'cache');
    const first = ['run', '--cache-dir', directory, '--mode', 'background', '--wait', '--', node, sums];
    expect(await project.command(first, { node, env: SQL_JS })).toEqual({
      exitCode: 0,
      stdout: SUMS,
      stderr: '',
    });
    const more = { WASM_COMPILE_CACHE_DEBUG: '1' };
    const second = await run(node, [...REGISTER, sums], { cwd, env: env(directory, more) });
    expect(second).toMatchObject({ exitCode: 0, stdout: SUMS });
    expect(toldBy(second)).toContain('KEY is served from disk');
  });
});

it('reports each load to the file that is named for it, and nothing where it cannot', async () => {
  const folder = folderElsewhere();
  const directory = join(folder, 'cache');
  const report = join(folder, 'loads.jsonl');
  await run(NODE, [...REGISTER, sums], { cwd, env: env(directory, { WASM_COMPILE_CACHE_REPORT: report }) });
  await precompiled(project, NODE, directory);
  await run(NODE, [...REGISTER, sums], { cwd, env: env(directory, { WASM_COMPILE_CACHE_REPORT: report }) });
  const loads = readFileSync(report, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(loads.map(({ servedBy }) => servedBy)).toEqual(['stock', 'disk']);
  for (const { pid, at, key, wireBytes, ms } of loads) {
    expect([typeof pid, typeof at, typeof wireBytes]).toEqual(['number', 'number', 'number']);
    expect(key).toMatch(/^[0-9A-F]{64}$/);
    expect(ms).toBeGreaterThan(0);
  }
  const elsewhere = { WASM_COMPILE_CACHE_REPORT: join(folder, 'no/such/folder/loads') };
  expect(await run(NODE, [...REGISTER, sums], { cwd, env: env(directory, elsewhere) })).toEqual({
    exitCode: 0,
    stdout: SUMS,
    stderr: '',
  });
});

describe('enabling it', () => {
  const enable = (argument = '') =>
    `const { enableWasmCompileCache, getWasmCompileCacheDir, flushWasmCompileCache, compileCacheStatus } = require('wasm-compile-cache/hook');
     const first = enableWasmCompileCache(${argument});`;

  it('gives a status, with the numbers of Node’s own', async () => {
    const directory = join(folderElsewhere(), 'cache');
    const code = `${enable()}
      const second = enableWasmCompileCache('/elsewhere');
      flushWasmCompileCache().then((flushed) =>
        console.log(JSON.stringify({ first, second, directory: getWasmCompileCacheDir(), flushed, compileCacheStatus })));`;
    expect(await evaluated(code, { WASM_COMPILE_CACHE: directory })).toEqual({
      first: { status: 1, directory },
      second: { status: 2, directory },
      directory,
      flushed: 0,
      compileCacheStatus: { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 },
    });
  });

  it('takes the program’s folder before the environment’s', async () => {
    const directory = join(folderElsewhere(), 'own');
    const code = `${enable(JSON.stringify(directory))} console.log(JSON.stringify(first))`;
    expect(await evaluated(code, { WASM_COMPILE_CACHE: '/elsewhere' })).toEqual({ status: 1, directory });
  });

  it('is what importing it as an ES module does as well', async () => {
    const code = `import { enableWasmCompileCache, compileCacheStatus } from 'wasm-compile-cache/hook';
      console.log(enableWasmCompileCache('/own').status === compileCacheStatus.ENABLED)`;
    expect(await outputOf(NODE, ['--input-type=module', '-e', code], { cwd })).toBe('true\n');
  });

  it('is one for a program that is started with it, too', async () => {
    const directory = join(folderElsewhere(), 'cache');
    const code = `${enable('"/elsewhere"')} console.log(JSON.stringify(first))`;
    expect(await evaluated(code, { WASM_COMPILE_CACHE: directory }, REGISTER)).toEqual({
      status: 2,
      directory,
    });
  });

  it('is forbidden by the environment', async () => {
    const code = `const { compile } = WebAssembly; ${enable('"/own"')}
      console.log(JSON.stringify({ first, isStock: WebAssembly.compile === compile, directory: getWasmCompileCacheDir() ?? null }))`;
    expect(await evaluated(code, { WASM_COMPILE_CACHE_DISABLE: '1' })).toEqual({
      first: { status: 3 },
      isStock: true,
      directory: null,
    });
  });

  it('fails without a word where WebAssembly cannot be changed', async () => {
    const code = `Object.freeze(WebAssembly); ${enable('"/own"')} console.log(JSON.stringify(first))`;
    expect(await evaluated(code)).toEqual({
      status: 0,
      message: expect.stringContaining('cannot be replaced'),
    });
  });

  it('says what of the environment makes no sense to whoever asks, and takes the default', async () => {
    const more = { WASM_COMPILE_CACHE_MODE: 'fast', WASM_COMPILE_CACHE_SMALLEST: '-1' };
    const code = `${enable('"/own"')} console.log(JSON.stringify(first.status))`;
    expect(await run(NODE, ['-e', code], { cwd, env: more })).toEqual({
      exitCode: 0,
      stdout: '1\n',
      stderr: '',
    });
    const told = toldBy(
      await run(NODE, ['-e', code], { cwd, env: { ...more, NODE_DEBUG: 'http,wasm-compile-*' } }),
    );
    expect(told).toEqual([
      expect.stringContaining('WASM_COMPILE_CACHE_MODE is "fast": give one of ahead-of-time, background'),
      expect.stringContaining('WASM_COMPILE_CACHE_SMALLEST is "-1": give a whole number of bytes'),
      expect.stringMatching(/^enabled, in .*own/),
    ]);
  });
});

describe('what it costs a program without wasm', () => {
  it('is one small file, and none of Node’s modules but those that find it and run its functions’ text', async () => {
    const code = `const before = new Set(process.moduleLoadList);
      require('wasm-compile-cache/register');
      const loaded = process.moduleLoadList.filter((name) => !before.has(name) && !name.includes('/esm/'));
      console.log(JSON.stringify({ files: Object.keys(require.cache).length, loaded }))`;
    expect(await evaluated(code)).toEqual({ files: 1, loaded: ['NativeModule vm'] });
  });

  it('gives Node no long line to print for an error that nobody catches', async () => {
    const { exitCode, stderr } = await run(
      NODE,
      [...REGISTER, '-e', 'new WebAssembly.Module(Uint8Array.of(1))'],
      {
        cwd,
        env: env(join(folderElsewhere(), 'cache')),
      },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('CompileError: WebAssembly.Module()');
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThan(200);
  });

  it('touches no file', async () => {
    const directory = join(folderElsewhere(), 'cache');
    expect(
      await run(NODE, [...REGISTER, '-e', 'console.log(1)'], { cwd, env: env(directory) }),
    ).toMatchObject({
      exitCode: 0,
      stdout: '1\n',
      stderr: '',
    });
    expect(existsSync(directory)).toBe(false);
  });
});

describe('the end of a program', () => {
  const load = `const { readFileSync } = require('node:fs');
    new WebAssembly.Module(readFileSync(require('node:path').join(require('node:path').dirname(process.env.SQL_JS), 'sql-wasm.wasm')));`;

  it.each([
    ['process.exit(3)', 3],
    ['process.exitCode = 4', 4],
    ['process.kill(process.pid, "SIGKILL")', null],
    ['process.on("exit", () => { process.exitCode = 5; })', 5],
    ['process.on("uncaughtException", () => process.exit(6)); throw new Error()', 6],
  ])('keeps its exit code: %s', async (end, exitCode) => {
    const args = [...REGISTER, '-e', `${load} ${end}`];
    const outcome = await run(NODE, args, { cwd, env: env(join(folderElsewhere(), 'cache')) });
    expect(outcome).toEqual({ exitCode, stdout: '', stderr: '' });
  });

  it('warns of no listeners that are not the program’s own', async () => {
    const code = `${load} for (let n = 0; n < 10; n++) process.on('exit', () => {});`;
    const outcome = await run(NODE, [...REGISTER, '-e', code], {
      cwd,
      env: env(join(folderElsewhere(), 'cache')),
    });
    expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('threads and processes of a program', () => {
  const code = `const { Worker } = require('node:worker_threads');
    const { execFileSync } = require('node:child_process');
    if (process.env.CHILD) process.exit();
    execFileSync(process.execPath, ['-e', 'process.exit()'], { stdio: 'inherit', env: { ...process.env, CHILD: '1' } });
    new Worker('', { eval: true });`;
  const enabled = (lines: string[]) => lines.filter((line) => line.startsWith('enabled')).length;

  it('have it where it is in NODE_OPTIONS; threads also where it is an argument', async () => {
    const more = env(join(folderElsewhere(), 'cache'), { WASM_COMPILE_CACHE_DEBUG: '1' });
    const byArgument = await run(NODE, [...REGISTER, '-e', code], { cwd, env: more });
    expect(enabled(toldBy(byArgument))).toBe(2);
    const NODE_OPTIONS = `--require=${join(cwd, 'node_modules/wasm-compile-cache/dist/register.cjs')}`;
    const byEnvironment = await run(NODE, ['-e', code], { cwd, env: { ...more, NODE_OPTIONS } });
    expect(enabled(toldBy(byEnvironment))).toBe(3);
    const command = [
      'run',
      '--debug',
      '--cache-dir',
      join(folderElsewhere(), 'cache'),
      '--',
      NODE,
      '-e',
      code,
    ];
    expect(enabled(toldBy(await project.command(command)))).toBe(3);
  });

  it('are served in a thread as in the program itself', async () => {
    const directory = join(folderElsewhere(), 'cache');
    await precompiled(project, NODE, directory);
    const thread = `const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(sums)});`;
    const more = env(directory, { WASM_COMPILE_CACHE_DEBUG: '1' });
    const outcome = await run(NODE, [...REGISTER, '-e', thread], { cwd, env: more });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: SUMS });
    expect(toldBy(outcome)).toContain('KEY is served from disk');
  });
});

/** A copy of the package from which something is missing. */
function packageWithout(...names: string[]): string {
  const copy = join(folderElsewhere(), 'node_modules/wasm-compile-cache');
  cpSync(join(cwd, 'node_modules/wasm-compile-cache'), copy, { recursive: true });
  for (const name of names) rmSync(join(copy, 'dist', name), { recursive: true });
  return join(copy, 'dist/register.cjs');
}

describe.each(OLDEST_AND_NEWEST)(
  'a cache that fails costs a program nothing but the cache, on $name',
  ({ node }) => {
    async function expectUnharmed(
      directory: string,
      args = REGISTER,
      more: NodeJS.ProcessEnv = {},
    ): Promise<void> {
      for (const mode of ['background', 'as-used']) {
        const outcome = await run(node, [...args, sums], {
          cwd,
          env: env(directory, { WASM_COMPILE_CACHE_MODE: mode, ...more }),
        });
        expect(outcome).toEqual({ exitCode: 0, stdout: SUMS, stderr: '' });
      }
    }

    it('a file in the folder’s place, a folder of somebody else’s, one that cannot be', async () => {
      const folder = folderElsewhere();
      writeFileSync(join(folder, 'file'), 'in the way');
      mkdirSync(join(folder, 'foreign'));
      writeFileSync(join(folder, 'foreign/letter.txt'), 'dear');
      for (const name of ['file', 'foreign', 'file/below', `${'long'.repeat(1200)}`]) {
        await expectUnharmed(join(folder, name));
      }
      await expectUnharmed('/proc/nowhere');
      await expectUnharmed('/dev/full');
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('in the way');
      expect(readdirSync(join(folder, 'foreign'))).toEqual(['letter.txt']);
    });

    it('entries that are torn, another’s, empty, or folders', async () => {
      const directory = join(folderElsewhere(), 'cache');
      await precompiled(project, node, directory);
      const [entry = ''] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.bin'),
      );
      const path = join(directory, entry);
      const whole = readFileSync(path);
      const flipped = Buffer.from(whole);
      flipped[whole.length - 1000] = (flipped[whole.length - 1000] ?? 0) ^ 1;
      for (const bytes of [
        whole.subarray(0, whole.length / 2),
        flipped,
        Buffer.alloc(0),
        Buffer.alloc(5000),
      ]) {
        writeFileSync(path, bytes);
        await expectUnharmed(directory);
      }
      // What is compiled in the background would be stored in its place.
      await project.command(['clear', '--cache-dir', directory], { node });
      mkdirSync(path, { recursive: true });
      await expectUnharmed(directory);
      rmSync(path, { recursive: true, force: true });
      rmSync(join(directory, 'seal-key.json'), { force: true });
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, whole);
      await expectUnharmed(directory);
    });

    it('parts of the package that are missing', async () => {
      const directory = join(folderElsewhere(), 'cache');
      await precompiled(project, node, directory);
      for (const names of [
        ['wasm-compile-cache.hook-core.cjs'],
        ['wasm-compile-cache.sightings.cjs'],
        ['wasm-compile-cache.quick-loads.cjs'],
        ['wasm-compile-cache.asking.cjs'],
        ['wasm-compile-cache.worker.mjs'],
        ['wasm-compile-cache.compile-process.mjs'],
        ...(existsSync(join(cwd, 'node_modules/wasm-compile-cache/dist/codec')) ? [['codec']] : []),
      ]) {
        await expectUnharmed(directory, ['--require', packageWithout(...names)]);
      }
    });

    it('another V8’s flags', async () => {
      const directory = join(folderElsewhere(), 'cache');
      await precompiled(project, node, directory);
      await expectUnharmed(directory, [...REGISTER, '--no-wasm-tier-up']);
      await expectUnharmed(directory, [...REGISTER, '--disallow-code-generation-from-strings']);
    });
  },
);

it('is served to many processes that start at once, and no run of them prints anything else', async () => {
  const directory = join(folderElsewhere(), 'cache');
  const PROCESSES = isLong ? 200 : 12;
  const outcomes = await Promise.all(
    Array.from({ length: PROCESSES }, async (_, index) => {
      const mode = ['background', 'as-used', 'auto'][index % 3];
      const more = env(directory, { WASM_COMPILE_CACHE_MODE: mode });
      return run(NODE, [...REGISTER, sums], { cwd, env: more });
    }),
  );
  for (const outcome of outcomes) expect(outcome).toEqual({ exitCode: 0, stdout: SUMS, stderr: '' });
  const verified = await project.command(['verify', '--cache-dir', directory]);
  expect(verified).toMatchObject({ exitCode: 0 });
});

it('leaves a folder that can be used, whenever a process is killed', async () => {
  const directory = join(folderElsewhere(), 'cache');
  const KILLS = isLong ? 200 : 12;
  for (let kill = 0; kill < KILLS; kill++) {
    const mode = kill % 2 ? 'as-used' : 'background';
    const killed = new AbortController();
    const running = run(NODE, [...REGISTER, sums], {
      cwd,
      env: env(directory, { WASM_COMPILE_CACHE_MODE: mode }),
      signal: killed.signal,
    });
    await sleep((kill * 400) / KILLS);
    killed.abort();
    await running;
  }
  expect(await run(NODE, [...REGISTER, sums], { cwd, env: env(directory) })).toEqual({
    exitCode: 0,
    stdout: SUMS,
    stderr: '',
  });
  await precompiled(project, NODE, directory);
  expect(await project.command(['verify', '--cache-dir', directory])).toMatchObject({ exitCode: 0 });
});
