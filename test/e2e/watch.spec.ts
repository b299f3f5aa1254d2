import { appendFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answering, EMPTY_MODULE } from '../support/wasm-modules.ts';
import type { InspectorWindow } from './support/inspector-window.ts';
import { expectNoFault } from './support/no-fault.ts';

import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

/** The row of a file: what it held before is a row of its own while a tier holds it. */
const fileRow = (window: InspectorWindow, name: string) =>
  window.row(name).and(window.page.locator('[data-state]:not([data-state="stored"])'));

/** Exports `f` and `g`, where `moduleReturning` exports `f` alone. */
const WITH_TWO = Uint8Array.of(
  ...EMPTY_MODULE,
  ...[1, 5, 1, 0x60, 0, 1, 0x7f],
  ...[3, 3, 2, 0, 0],
  ...[7, 9, 2, 1, 0x66, 0, 0, 1, 0x67, 0, 1],
  ...[10, 11, 2, 4, 0, 0x41, 7, 0x0b, 4, 0, 0x41, 9, 0x0b],
);

test('a watched folder: what is rebuilt is loaded anew and shown beside what it was, until it is stopped', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  const path = await workspace.write('build/lib.wasm', moduleReturning(3));
  const folder = join(path, '..');
  await window.drop(folder);
  await window.expectServedBy('lib.wasm', 'compiler');
  const chip = page.getByTestId('folders').getByRole('listitem');
  await expect(chip).toContainText('1 module');
  const watch = page.getByRole('button', { name: `Watch ${folder}` });
  await expect(watch).toHaveAttribute('aria-pressed', 'false');
  await watch.click();
  await expect(watch).toHaveAttribute('aria-pressed', 'true');

  await test.step('a half-written file is no error, and nothing is loaded until it is whole', async () => {
    await truncate(path, 0);
    await appendFile(path, WITH_TWO.subarray(0, 20));
    await page.waitForTimeout(1_500);
    await expect(fileRow(window, 'lib.wasm')).toHaveAttribute('data-state', 'ready');
    await appendFile(path, WITH_TWO.subarray(20));
    await expect(fileRow(window, 'lib.wasm').getByText('rebuilt', { exact: true })).toBeVisible();
    await expect(fileRow(window, 'lib.wasm')).toHaveAttribute('data-state', 'ready');
  });

  await test.step('what came and went is told', async () => {
    await fileRow(window, 'lib.wasm').click();
    await page.getByRole('button', { name: 'What changed' }).click();
    const changes = page.getByRole('region', { name: 'Changes' });
    await expect(changes.getByRole('row', { name: /^Functions/ })).toHaveText(/Functions\s*1\s*2\s*\+1/);
    await expect(changes.getByRole('region', { name: 'Exports' })).toContainText('came: g');
    await expect(changes.getByRole('region', { name: 'Imports' })).toContainText('as before');
    for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
  });

  await test.step('a new module is brought in, and one that is gone says so and keeps what the tiers hold', async () => {
    await workspace.write('build/deep/new.wasm', moduleReturning(5));
    await window.expectServedBy('new.wasm', 'compiler');
    await expect(chip).toContainText('2 modules');
    await rm(path);
    await expect(fileRow(window, 'lib.wasm').getByText('file gone', { exact: true })).toBeVisible();
    await expect(fileRow(window, 'lib.wasm').getByTestId('held-disk')).toHaveCount(1);
  });

  await test.step('stopped, it hears of nothing', async () => {
    await watch.click();
    await expect(watch).toHaveAttribute('aria-pressed', 'false');
    await writeFile(join(folder, 'later.wasm'), answering(9_401));
    await page.waitForTimeout(1_000);
    await expect(window.row('later.wasm')).toHaveCount(0);
    const rows = await window.rows().count();
    await page.getByRole('button', { name: `Take ${folder} off this list` }).click();
    await expect(page.getByTestId('folders')).toHaveCount(0);
    await expect(window.rows()).toHaveCount(rows);
  });
});

test('a watched folder that is made anew by the build goes on being watched', async ({
  window,
  workspace,
}) => {
  const path = await workspace.write('pkg/lib.wasm', moduleReturning(6));
  const folder = join(path, '..');
  await window.drop(folder);
  await window.expectServedBy('lib.wasm', 'compiler');
  await window.page.getByRole('button', { name: `Watch ${folder}` }).click();
  await rm(folder, { recursive: true });
  await expect(window.page.getByTestId('folders')).toContainText('the folder is gone');
  await workspace.write('pkg/lib.wasm', WITH_TWO);
  await expect(fileRow(window, 'lib.wasm').getByText('rebuilt', { exact: true })).toBeVisible();
  await expect(window.page.getByTestId('folders')).not.toContainText('gone');
});
