import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLines, runCommand } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';
import type { Workspace } from './support/workspace.ts';

const keyPath = (workspace: Workspace) => join(workspace.userData, 'installation-key.json');
/** A key that a keychain has sealed which is not to be had, such as in a cron job beside a desktop session. */
const LOCKED = JSON.stringify({ sealed: true, key: Buffer.from('v11 sealed elsewhere').toString('base64') });

/** Brings a module into the disk tier, and gives its file and the key's contents. */
async function stored(workspace: Workspace) {
  const file = await workspace.write('kept.wasm', moduleReturning(3));
  const load = ['load', file, '--cache-dir', workspace.cache, '--json'];
  expect((await runCommand(workspace, load)).exitCode).toBe(0);
  return { file, load, key: await readFile(keyPath(workspace), 'utf8'), entries: await workspace.entries() };
}

test('with a key that does not open, nothing stored is lost, and it is said once', async ({ workspace }) => {
  const { file, load, key, entries } = await stored(workspace);
  const other = await workspace.write('other.wasm', moduleReturning(4));
  await writeFile(keyPath(workspace), LOCKED);
  const locked = await runCommand(workspace, ['load', file, other, '--cache-dir', workspace.cache, '--json']);
  expect(locked.exitCode).toBe(0);
  expect(jsonLines(locked.stdout)).toMatchObject([
    { servedBy: 'compiler', saved: false },
    { servedBy: 'compiler', saved: false },
  ]);
  expect(
    locked.stderr.match(/sealed by a keychain that does not open here.*Unlock the keychain/g),
  ).toHaveLength(1);
  const cleared = await runCommand(workspace, ['clear', '--cache-dir', workspace.cache]);
  expect(cleared.exitCode).toBe(1);
  expect(cleared.stderr).toContain('Unlock the keychain');
  expect(await workspace.entries()).toEqual(entries);

  await writeFile(keyPath(workspace), key);
  expect(jsonLines((await runCommand(workspace, load)).stdout)).toMatchObject([{ servedBy: 'disk' }]);
});

test('a pipe in the place of the key does not hold up the start', async ({ workspace }) => {
  test.skip(process.platform === 'win32', 'Windows has no such pipes');
  const { load, entries } = await stored(workspace);
  await rm(keyPath(workspace));
  execFileSync('mkfifo', [keyPath(workspace)]);
  const { exitCode, stderr } = await runCommand(workspace, load);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('is not a file');
  expect(await workspace.entries()).toEqual(entries);
});

test('the window says why the disk tier is closed, and loads modules all the same', async ({
  workspace,
  launch,
}) => {
  const { file, entries } = await stored(workspace);
  await writeFile(keyPath(workspace), '');
  const { window } = await launch();
  const notice = window.page.getByTestId('failing-disk');
  await expect(notice).toContainText('The disk tier can be neither read nor written.');
  await expect(notice).toContainText(`${keyPath(workspace)} is empty`);
  await expect(notice).toContainText('delete it: a new key is made then');
  await window.drop(file);
  await window.expectServedBy('kept.wasm', 'compiler');
  await window.expectHeld('kept.wasm', { memory: true, disk: false });
  expect(await workspace.entries()).toEqual(entries);
});

test("the window leaves somebody's own folder alone, and says so", async ({ workspace, launch }) => {
  const theirs = await workspace.write('../cache/index.log', 'GET / 200');
  const file = await workspace.write('one.wasm', moduleReturning(5));
  const { window } = await launch({ args: [file] });
  await window.expectServedBy('one.wasm', 'compiler');
  const notice = window.page.getByTestId('failing-disk');
  await expect(notice).toContainText('it holds "index.log", so nothing in it is touched');
  await expect(notice).toContainText('Choose a new or an empty folder for the cache');
  expect(await readFile(theirs, 'utf8')).toBe('GET / 200');
  expect(await readdir(workspace.cache)).toEqual(['index.log']);
});
