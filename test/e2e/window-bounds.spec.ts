import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from './support/test.ts';

const boundsOf = (electron: ElectronApplication) =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());

test('the window opens where it was closed, and on a screen that is there', async ({ launch, workspace }) => {
  const bounds = { x: 40, y: 60, width: 900, height: 600 };
  const first = await launch();
  await first.electron.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
  }, bounds);
  await expect.poll(() => boundsOf(first.electron)).toEqual(bounds);
  await first.quit();

  const second = await launch();
  await expect.poll(() => boundsOf(second.electron)).toEqual(bounds);
  await second.quit();

  const file = join(workspace.userData, 'window.json');
  const kept = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...kept, bounds: { ...bounds, x: 90_000 } }));
  const third = await launch();
  await expect.poll(() => boundsOf(third.electron)).toMatchObject({ width: 1360, height: 880 });
});
