import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compilingProcessesBelow,
  electronProcessesBelow,
  isAlive,
  stateOf,
} from './support/child-processes.ts';
import {
  jsonLines,
  outcomeOf,
  runCommand,
  runWindow,
  startCommand,
  startThroughLauncher,
} from './support/command-line.ts';
import { flipMiddleByte } from './support/corrupt.ts';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

test('without a display, a module is compiled once, and comes from disk ever after', async ({
  workspace,
}) => {
  const cache = ['--cache-dir', workspace.cache, '--json'];
  const first = await runCommand(workspace, ['load', SQL_JS, SQL_JS, ...cache]);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  const known = {
    file: SQL_JS,
    key: createHash('sha256')
      .update(await readFile(SQL_JS))
      .digest('hex')
      .toUpperCase(),
    ms: expect.any(Number),
    wireBytes: (await stat(SQL_JS)).size,
    artifactBytes: expect.any(Number),
    engine: expect.stringMatching(/./),
    follows: null,
    choice: null,
  };
  const lines = jsonLines(first.stdout);
  expect(lines).toEqual([
    { ...known, servedBy: 'compiler', promoted: false, saved: true },
    { ...known, servedBy: 'memory', promoted: false, saved: false },
  ]);
  expect(await workspace.entries()).toEqual([
    join(workspace.cache, String(lines[0]?.engine), `${known.key}.bin`),
  ]);

  const second = await runCommand(workspace, ['load', SQL_JS, ...cache]);
  expect(second.exitCode).toBe(0);
  expect(jsonLines(second.stdout)).toEqual([{ ...known, servedBy: 'disk', promoted: true, saved: false }]);

  const [entry = ''] = await workspace.entries();
  await flipMiddleByte(entry);
  for (const servedBy of ['compiler', 'disk']) {
    const { exitCode, stdout } = await runCommand(workspace, ['load', SQL_JS, ...cache]);
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ servedBy }]);
  }
});

test('what the command line stored, the window loads from disk', async ({ launch, workspace }) => {
  const file = await workspace.write('shared.wasm', moduleReturning(1));
  const { exitCode, stdout } = await runCommand(workspace, ['load', file]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^compiler +\d/);
  const { window } = await launch({ args: [file], defaultCache: true });
  await window.expectServedBy('shared.wasm', 'disk');
});

test('each file of one call has its own line, the good ones load, and the exit code says that one failed', async ({
  workspace,
}) => {
  const empty = await workspace.write('empty.wasm', EMPTY_MODULE);
  const prose = await workspace.write('prose.wasm', 'This is no module.');
  const missing = join(workspace.folder, 'missing.wasm');
  const good = await workspace.write('good.wasm', moduleReturning(2));
  const args = ['load', empty, prose, missing, good, '--cache-dir', workspace.cache];
  const { exitCode, stdout } = await runCommand(workspace, [...args, '--json']);
  expect(exitCode).toBe(1);
  expect(jsonLines(stdout)).toEqual([
    expect.objectContaining({ file: empty, servedBy: 'compiler', saved: true }),
    {
      file: prose,
      error: { kind: 'invalid-module', message: expect.stringContaining('not a WebAssembly module') },
    },
    { file: missing, error: { kind: 'file-missing', message: expect.stringContaining(missing) } },
    expect.objectContaining({ file: good, servedBy: 'compiler', saved: true }),
  ]);

  const forPeople = await runCommand(workspace, args);
  expect(forPeople.exitCode).toBe(1);
  const lines = forPeople.stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  for (const [index, word] of ['disk', 'failed', 'failed', 'disk'].entries()) {
    expect(lines[index]).toMatch(new RegExp(`^${word} `));
  }
});

test('the stored modules are listed, verified and cleared', async ({ workspace }) => {
  const files = [
    await workspace.write('one.wasm', moduleReturning(3)),
    await workspace.write('two.wasm', moduleReturning(4)),
  ];
  const cache = ['--cache-dir', workspace.cache, '--json'];
  const loaded = await runCommand(workspace, ['load', ...files, ...cache]);
  const keys = jsonLines(loaded.stdout).map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);

  const listed = await runCommand(workspace, ['list', ...cache]);
  expect(listed.exitCode).toBe(0);
  const entries = jsonLines(listed.stdout);
  expect(entries.map(({ key }) => key).sort()).toEqual([...keys].sort());
  for (const { path, bytes } of entries) expect((await stat(String(path))).size).toBe(bytes);

  const intact = await runCommand(workspace, ['verify', ...cache]);
  expect(intact.exitCode).toBe(0);
  expect(jsonLines(intact.stdout).map((line) => line.intact)).toEqual([true, true]);
  const broken = entries[0];
  await flipMiddleByte(String(broken?.path));
  const verified = await runCommand(workspace, ['verify', ...cache]);
  expect(verified.exitCode).toBe(1);
  for (const { key, intact, problem } of jsonLines(verified.stdout)) {
    expect(intact).toBe(key !== broken?.key);
    expect(problem).toEqual(intact ? null : expect.any(String));
  }

  const cleared = await runCommand(workspace, ['clear', ...cache]);
  expect(cleared.exitCode).toBe(0);
  expect(jsonLines(cleared.stdout)).toEqual([
    expect.objectContaining({ directory: workspace.cache, entries: 2 }),
  ]);
  expect(await workspace.entries()).toEqual([]);
  expect((await runCommand(workspace, ['list', ...cache])).stdout).toBe('');
});

test('a compile that takes longer than --timeout is ended and told, with exit code 1', async ({
  workspace,
}) => {
  const cache = ['--cache-dir', workspace.cache, '--json'];
  const { exitCode, stdout } = await runCommand(workspace, ['load', ESBUILD, '--timeout', '1s', ...cache]);
  expect(exitCode).toBe(1);
  expect(jsonLines(stdout)).toEqual([
    { file: ESBUILD, error: { kind: 'compiler-timeout', message: expect.stringContaining('after 1 s') } },
  ]);
  expect((await runCommand(workspace, ['list', ...cache])).stdout).toBe('');
});

test('a compile in the window that takes longer than --timeout is ended, and its row says so', async ({
  launch,
}) => {
  const { window } = await launch({ args: ['--timeout', '1s', ESBUILD] });
  await window.expectFailed('esbuild.wasm', 'after 1 s');
});

test('wrong arguments are told on stderr with exit code 1, and help on stdout', async ({ workspace }) => {
  const wrong = await runCommand(workspace, ['load', SQL_JS, '--no-such-option']);
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
  expect(wrong.stderr).toContain('--no-such-option');
  const none = await runCommand(workspace, ['load']);
  expect(none).toMatchObject({ exitCode: 1, stdout: '' });
  expect(none.stderr).toContain('paths');
  const help = await runCommand(workspace, ['--help']);
  expect(help.exitCode).toBe(0);
  for (const command of ['load', 'bench', 'list', 'verify', 'clear']) expect(help.stdout).toContain(command);
});

test('a reader that has gone ends it with 141, and nothing is said', async ({ workspace }) => {
  const file = await workspace.write('one.wasm', moduleReturning(5));
  const args = ['load', file, file, '--cache-dir', workspace.cache, '--json'];
  const child = startCommand(workspace, args);
  child.stdout?.destroy();
  expect(await outcomeOf(child)).toEqual({ exitCode: 141, stdout: '', stderr: '' });

  const launched = startThroughLauncher(workspace, args);
  launched.stdout?.destroy();
  const { exitCode, stderr } = await outcomeOf(launched);
  expect(exitCode).toBe(141);
  expect(stderr).not.toContain('EPIPE');
});

test('a full device ends it with 1, and it is said', async ({ workspace }) => {
  const file = await workspace.write('one.wasm', moduleReturning(6));
  const full = await open('/dev/full', 'w');
  try {
    const args = ['load', file, file, '--cache-dir', workspace.cache, '--json'];
    const { exitCode, stderr } = await outcomeOf(
      startCommand(workspace, args, { stdio: ['ignore', full.fd, 'pipe'] }),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^the results could not be written: ENOSPC.*\n$/);
  } finally {
    await full.close();
  }
});

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  for (const reached of [
    'the app alone',
    'every process, as Ctrl+C does',
    'all that npm start runs',
  ] as const) {
    // A terminal sends SIGINT alone to all of them. Of the others Chromium's helpers end, and now and then they take the
    // main process with them: this is why npm start keeps all of them from it.
    if (signal !== 'SIGINT' && reached === 'every process, as Ctrl+C does') continue;
    test(`${signal} during a compile that reaches ${reached} cancels it and gives ${exitCode}`, async ({
      workspace,
    }) => {
      const args = ['load', ESBUILD, SQL_JS, '--cache-dir', workspace.cache, '--json'];
      const child =
        reached === 'all that npm start runs'
          ? startThroughLauncher(workspace, args)
          : startCommand(workspace, args, { detached: true });
      const { pid = 0 } = child;
      const outcome = outcomeOf(child);
      const compiling = await compilingProcess(pid);
      process.kill(reached === 'the app alone' ? pid : -pid, signal);

      const { stdout, stderr, ...ended } = await outcome;
      expect(ended).toEqual({ exitCode });
      expect(jsonLines(stdout)).toEqual([
        { file: ESBUILD, error: { kind: 'cancelled', message: 'the load was cancelled' } },
      ]);
      expect(stderr).toContain(`stopped by ${signal}\n`);
      await expect.poll(() => isAlive(compiling)).toBe(false);
      expect(await workspace.entries().catch(() => [])).toEqual([]);
    });
  }
}

test('SIGTERM to each single process, as a service manager sends it, gives 143', async ({ workspace }) => {
  const child = startThroughLauncher(workspace, ['load', ESBUILD, '--cache-dir', workspace.cache, '--json']);
  const { pid = 0 } = child;
  const outcome = outcomeOf(child);
  await compilingProcess(pid);
  const processes = [pid, ...(await electronProcessesBelow(pid))];
  // Some may be gone before it is their turn.
  spawnSync('kill', ['-TERM', ...processes.map(String)]);
  const { exitCode, stderr } = await outcome;
  expect(exitCode).toBe(143);
  // Now and then the main process crashes when the helpers are gone that it cannot be without.
  expect(stderr).toMatch(/stopped by SIGTERM/);
  await expect.poll(() => statesOf(processes)).toEqual(new Set(['gone']));
  expect(await workspace.entries().catch(() => [])).toEqual([]);
});

test('Ctrl+Z stops what npm start runs, which goes on when it is told to', async ({ workspace }) => {
  const child = startThroughLauncher(workspace, ['load', ESBUILD, '--cache-dir', workspace.cache, '--json']);
  const { pid = 0 } = child;
  const outcome = outcomeOf(child);
  const processes = [await compilingProcess(pid), ...(await electronProcessesBelow(pid)), pid];
  process.kill(-pid, 'SIGTSTP');
  await expect.poll(() => statesOf(processes)).toEqual(new Set(['stopped']));
  process.kill(-pid, 'SIGCONT');
  await expect.poll(() => statesOf(processes)).toEqual(new Set(['running']));
  // That it goes on is seen by what it answers, sooner than by what it compiles.
  process.kill(-pid, 'SIGINT');
  const { exitCode, stdout } = await outcome;
  expect(exitCode).toBe(130);
  expect(jsonLines(stdout)).toMatchObject([{ file: ESBUILD, error: { kind: 'cancelled' } }]);
});

for (const first of ['at once', 'after Ctrl+Z'] as const) {
  test(`a kill of npm start that nothing can hear leaves nothing behind, ${first}`, async ({ workspace }) => {
    const child = startThroughLauncher(workspace, ['load', ESBUILD, '--cache-dir', workspace.cache]);
    const { pid = 0 } = child;
    const outcome = outcomeOf(child);
    const processes = [await compilingProcess(pid), ...(await electronProcessesBelow(pid))];
    expect(processes.length).toBeGreaterThan(3);
    if (first === 'after Ctrl+Z') {
      process.kill(-pid, 'SIGTSTP');
      await expect.poll(() => statesOf(processes)).toEqual(new Set(['stopped']));
    }
    process.kill(-pid, 'SIGKILL');
    await outcome;
    await expect.poll(() => statesOf(processes)).toEqual(new Set(['gone']));
  });
}

test('a compiling process that has been stopped does not outlive a kill of the app', async ({
  workspace,
}) => {
  const child = startThroughLauncher(workspace, ['load', ESBUILD, '--cache-dir', workspace.cache]);
  const { pid = 0 } = child;
  const outcome = outcomeOf(child);
  const compiling = await compilingProcess(pid);
  const [app = 0] = await electronProcessesBelow(pid);
  process.kill(compiling, 'SIGSTOP');
  await expect.poll(() => stateOf(compiling)).toBe('stopped');
  process.kill(app, 'SIGKILL');
  expect((await outcome).exitCode).toBe(137);
  await expect.poll(() => stateOf(compiling)).toBe('gone');
});

/** Waits until one module is being compiled below a process, and gives the id of the process that does it. */
async function compilingProcess(ancestor: number): Promise<number> {
  await expect
    .poll(async () => (await compilingProcessesBelow(ancestor)).length, { timeout: 60_000 })
    .toBe(1);
  return (await compilingProcessesBelow(ancestor))[0] ?? 0;
}

async function statesOf(pids: readonly number[]) {
  return new Set(await Promise.all(pids.map(stateOf)));
}

test('a malformed variable of arguments is told', async ({ workspace }) => {
  for (const handed of ['{bad', '["load", 1]']) {
    const env = { ...process.env, WASM_CACHE_INSPECTOR_ARGS: handed };
    const { exitCode, stdout, stderr } = await outcomeOf(startCommand(workspace, [], { env }));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('WASM_CACHE_INSPECTOR_ARGS must hold a JSON array of strings');
    expect(stderr).toContain(handed);
  }
});

test('a budget given for one call holds for that call, and config keeps one', async ({
  workspace,
  launch,
}) => {
  const budgetOf = async (...args: string[]) => {
    const { stdout } = await runCommand(workspace, ['prune', '--json', ...args]);
    return jsonLines(stdout)[0]?.budgetBytes;
  };
  const automatic = await budgetOf();
  expect(await budgetOf('--disk-budget', '20MB', '--cache-dir', workspace.cache)).toBe(20 * 2 ** 20);
  expect(await budgetOf()).toBe(automatic);

  const app = await launch({ args: ['--disk-budget', '30MB'], defaultCache: true });
  await app.quit();
  expect((await runCommand(workspace, ['config', 'get', 'disk-budget'])).stdout).toBe('automatic\n');

  const set = await runCommand(workspace, ['config', 'set', 'disk-budget', '40MB']);
  expect(set).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await budgetOf()).toBe(40 * 2 ** 20);
  expect((await runCommand(workspace, ['config', 'get', 'disk-budget'])).stdout).toBe('40MB\n');
});

test('a module comes through standard input', async ({ workspace }) => {
  const file = await workspace.write('one.wasm', moduleReturning(7));
  const args = ['load', '-', file, '--cache-dir', workspace.cache, '--json'];
  const child = startCommand(workspace, args, { stdio: 'pipe' });
  if (child.stdin) createReadStream(file).pipe(child.stdin);
  const { exitCode, stdout } = await outcomeOf(child);
  expect(exitCode).toBe(0);
  expect(jsonLines(stdout)).toMatchObject([
    { file: 'standard input', servedBy: 'compiler' },
    { file, servedBy: 'memory' },
  ]);
});

test('the window takes patterns too, and refuses a URL', async ({ workspace, launch }) => {
  const file = await workspace.write('globbed.wasm', moduleReturning(8));
  const { window } = await launch({ args: [join(file, '..', 'glob*.wasm')] });
  await window.expectServedBy('globbed.wasm', 'compiler');
  const url = await runWindow(workspace, ['https://example.com/a.wasm']);
  expect(url).toMatchObject({ exitCode: 1, stdout: '' });
  expect(url.stderr).toContain('https://example.com/a.wasm is a URL: download it first');
});
