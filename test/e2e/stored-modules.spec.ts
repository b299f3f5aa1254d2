import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestName, RequestOf, Snapshot } from '../../src/shared/contract.ts';
import { runCommand } from './support/command-line.ts';
import { flipMiddleByte } from './support/corrupt.ts';
import type { InspectorWindow } from './support/inspector-window.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

/** Asks main as the window does, and gives its answer. */
const ask = <Name extends RequestName>(window: InspectorWindow, name: Name, argument: RequestOf<Name>) =>
  window.page.evaluate(({ name, argument }) => self.inspector?.request(name as 'reload', argument as never), {
    name: name as string,
    argument: argument as unknown,
  });
const idOf = async (window: InspectorWindow, name: string) =>
  (await window.row(name).getAttribute('data-row-id')) ?? '';

test('after a restart the table has every stored module, each is loaded from disk, and files take their places', async ({
  launch,
  workspace,
}) => {
  const names = Array.from({ length: 12 }, (_, index) => `stored-${index}.wasm`);
  const paths = await Promise.all(names.map((name, index) => workspace.write(name, moduleReturning(index))));
  const first = await launch();
  await first.window.drop(join(workspace.folder, 'files'));
  for (const name of names) await first.window.expectServedBy(name, 'compiler');
  await first.quit();

  const { window } = await launch();
  await expect(window.rows()).toHaveCount(names.length);
  for (const name of names) await expect(window.row(name)).toHaveAttribute('data-state', 'stored');
  await window.expectHeld('stored-3.wasm', { memory: false, disk: true });

  await test.step('a stored module is loaded by its key', async () => {
    await window.loadAgain('stored-3.wasm');
    await window.expectServedBy('stored-3.wasm', 'disk');
    await window.expectHeld('stored-3.wasm', { memory: true, disk: true });
  });

  await test.step('its file takes its place, and leaves it again', async () => {
    const key = await idOf(window, 'stored-5.wasm');
    await window.drop(paths[5] as string);
    await window.expectServedBy('stored-5.wasm', 'disk');
    await expect(window.rows()).toHaveCount(names.length);
    const id = await idOf(window, 'stored-5.wasm');
    expect(id).not.toBe(key);
    expect(await ask(window, 'removeRows', { rowIds: [id] })).toEqual({
      ok: true,
      value: { removed: 1, kept: 0 },
    });
    await expect.poll(() => idOf(window, 'stored-5.wasm')).toBe(key);
    await expect(window.rows()).toHaveCount(names.length);
  });
});

test('what the command line does in the same folder shows in the window that is open', async ({
  app: { window },
  workspace,
}) => {
  const file = await workspace.write('beside.wasm', moduleReturning(20));
  const cache = ['--cache-dir', workspace.cache];
  expect((await runCommand(workspace, ['load', file, ...cache])).exitCode).toBe(0);
  await expect(window.row('beside.wasm')).toHaveAttribute('data-state', 'stored');
  expect((await runCommand(workspace, ['clear', ...cache])).exitCode).toBe(0);
  await expect(window.rows()).toHaveCount(0);
});

test('many modules are dropped at once, told in bytes, and put back where they were', async ({
  app: { window },
  workspace,
}) => {
  const names = ['a.wasm', 'b.wasm', 'c.wasm'];
  for (const [index, name] of names.entries()) await workspace.write(name, moduleReturning(30 + index));
  await window.drop(join(workspace.folder, 'files'));
  for (const name of names) await window.expectServedBy(name, 'compiler');
  const entries = await workspace.entries();
  const rowIds = await Promise.all(names.map((name) => idOf(window, name)));
  const dropped = await ask(window, 'drop', { rowIds, from: 'both', continues: false });
  const totals = { modules: 3, bytes: expect.any(Number) };
  expect(dropped).toEqual({ ok: true, value: { memory: totals, disk: totals } });
  for (const name of names) await window.expectHeld(name, { memory: false, disk: false });
  const told = await ask(window, 'snapshot', null);
  expect(
    told?.ok && (told.value as unknown as Snapshot).events.filter(({ kind }) => kind === 'drop'),
  ).toMatchObject([
    { where: 'memory', subject: '3 modules', bytes: expect.any(Number) },
    { where: 'disk', subject: '3 modules', bytes: expect.any(Number) },
  ]);

  const undone = await ask(window, 'undoDrop', null);
  expect(undone).toMatchObject({ ok: true, value: { memory: totals, disk: totals, lost: 0 } });
  expect((await workspace.entries()).toSorted()).toEqual(entries.toSorted());
  expect(await ask(window, 'undoDrop', null)).toMatchObject({
    ok: false,
    problem: { message: 'there is nothing to take back' },
  });
});

test('what is dropped and not put back is gone once the app has been quit', async ({ launch, workspace }) => {
  await workspace.write('gone.wasm', moduleReturning(40));
  const { window, quit } = await launch();
  await window.drop(join(workspace.folder, 'files'));
  await window.expectServedBy('gone.wasm', 'compiler');
  await ask(window, 'drop', { rowIds: [await idOf(window, 'gone.wasm')], from: 'both', continues: false });
  // Aside, not deleted.
  expect(await workspace.entries()).toHaveLength(1);
  await quit();
  expect(await workspace.entries()).toEqual([]);
});

test('entries are checked, and what is broken is no longer said to be held', async ({
  app: { window },
  workspace,
}) => {
  await window.drop(
    await workspace.write('good.wasm', moduleReturning(50)),
    await workspace.write('bad.wasm', moduleReturning(51)),
  );
  const rowIds: string[] = [];
  for (const name of ['good.wasm', 'bad.wasm']) {
    await window.expectServedBy(name, 'compiler');
    rowIds.push(await idOf(window, name));
  }
  expect(await ask(window, 'verify', { rowIds })).toMatchObject({
    ok: true,
    value: { intact: 2, broken: 0 },
  });
  const bad = (await runCommand(workspace, ['list', '--json', '--cache-dir', workspace.cache])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; path: string })
    .find(({ name }) => name.endsWith('bad.wasm'));
  await flipMiddleByte(bad?.path ?? '');
  expect(await ask(window, 'verify', { rowIds })).toMatchObject({
    ok: true,
    value: { intact: 1, broken: 1 },
  });
  await window.expectHeld('good.wasm', { memory: true, disk: true });
  await window.expectHeld('bad.wasm', { memory: true, disk: false });
});

test('a file that is deleted keeps its row and is loaded from what the tiers hold', async ({
  app: { window },
  workspace,
}) => {
  const path = await workspace.write('deleted.wasm', moduleReturning(60));
  await window.drop(path);
  await window.expectServedBy('deleted.wasm', 'compiler');
  await rm(path);
  await window.loadAgain('deleted.wasm');
  await window.expectServedBy('deleted.wasm', 'memory');
  await window.dropFrom('memory', 'deleted.wasm');
  await window.loadAgain('deleted.wasm');
  await window.expectServedBy('deleted.wasm', 'disk');
  const warnings = window.row('deleted.wasm').getByTitle(/any more: what the cache kept of it was loaded/);
  await expect(warnings.first()).toBeVisible();
});
