import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLines, runCommand } from './support/command-line.ts';
import { flipMiddleByte } from './support/corrupt.ts';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, moduleReturning, SQL_JS } from './support/wasm-files.ts';

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
