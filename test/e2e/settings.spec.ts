import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

test('damaged settings are said in the window and on the command line, and stop neither', async ({
  launch,
  workspace,
}) => {
  const path = join(workspace.userData, 'settings.json');
  await mkdir(workspace.userData, { recursive: true });

  await writeFile(path, '{"memoryBudget":0,"diskBudget":5242880}');
  const file = await workspace.write('one.wasm', moduleReturning(1));
  const command = await runCommand(workspace, ['load', file, '--cache-dir', workspace.cache]);
  expect(command.exitCode).toBe(0);
  expect(command.stdout).toMatch(/^compiler /);
  expect(command.stderr).toContain(path);
  expect(command.stderr).toContain('memoryBudget of 0');
  expect(await readFile(`${path}.damaged`, 'utf8')).toContain('"memoryBudget":0');
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ diskBudget: 5242880 });

  await writeFile(path, '[]');
  const { window } = await launch({ args: [file] });
  await window.expectServedBy('one.wasm', 'disk');
  await expect(await window.events('warning', path)).toContainText('.damaged-2');
});

test('the settings page keeps what is set, and the next start honours it', async ({ launch, workspace }) => {
  const first = await launch({ defaultCache: true });
  const { page } = first.window;
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const other = join(workspace.folder, 'another-cache');
  const dark = () => first.window.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  // What Playwright would emulate is in the way of what is chosen.
  await page.emulateMedia({ colorScheme: null });
  await page.keyboard.press('ControlOrMeta+,');

  await test.step('the theme, at once', async () => {
    await settings.getByRole('radio', { name: 'Dark' }).check();
    await expect.poll(dark).toBe(true);
    await settings.getByRole('radio', { name: 'Light' }).check();
    await expect.poll(dark).toBe(false);
    await settings.getByRole('radio', { name: 'Dark' }).check();
    await expect.poll(dark).toBe(true);
  });

  await test.step('the folder, which is said to hold from the next start', async () => {
    await first.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, other);
    await settings.getByRole('button', { name: 'Choose another…' }).click();
    await expect(settings.getByTestId('next-cache-folder')).toContainText(other);
    await expect(settings.getByTestId('cache-folder')).not.toContainText(other);
  });

  await test.step('the compiling processes and their limit, of which only what makes sense is kept', async () => {
    await settings.getByLabel('Compiling processes').fill('1');
    await settings.getByLabel('Limit for one module').fill('0');
    await expect(settings).toContainText('A whole number, 1 to 35,791.');
    await settings.getByLabel('Limit for one module').fill('3');
  });

  await test.step('the command line knows the same', async () => {
    await expect
      .poll(async () => JSON.parse(await readFile(join(workspace.userData, 'settings.json'), 'utf8')))
      .toEqual({ theme: 'dark', cacheFolder: other, compileProcesses: 1, compileTimeout: 180_000 });
    const { stdout } = await runCommand(workspace, ['config', 'get', 'timeout']);
    expect(stdout).toBe('3m\n');
    const set = await runCommand(workspace, ['config', 'set', 'theme', 'light']);
    expect(set.exitCode).toBe(0);
  });
  await first.quit();

  const args = [];
  for (let n = 0; n < 2; n++) args.push(await workspace.write(`${n}.wasm`, moduleReturning(n)));
  const second = await launch({ defaultCache: true, args });
  await second.window.expectServedBy('1.wasm', 'compiler');
  expect(await second.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
  expect((await readdir(other)).length).toBeGreaterThan(0);
  await second.window.page.keyboard.press('ControlOrMeta+,');
  await expect(second.window.page.getByTestId('cache-folder')).toHaveText(other);
  await expect(second.window.page.getByLabel('Compiling processes')).toHaveValue('1');
});

test('with two files and one compiling process, the second waits', async ({ launch, workspace }) => {
  const set = await runCommand(workspace, ['config', 'set', 'compile-processes', '1']);
  expect(set.exitCode).toBe(0);
  const { window } = await launch({ args: [ESBUILD, SQL_JS] });
  await expect(window.counter('compiler-waiting')).toHaveText('1');
  await expect(window.page.getByTestId('compiling')).toBeVisible();
});
