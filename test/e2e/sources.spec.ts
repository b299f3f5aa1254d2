import { join } from 'node:path';
import { startHookedProgram } from './support/hooked-program.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

const WASM_LOADS = { timeout: 60_000 };

test('a program that knows nothing of the cache is seen while it runs: stock V8’s answer, its disk hit, its end', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  const cache = join(workspace.folder, 'program-cache');
  const sources = page.getByTestId('source');
  await expect(page.getByTestId('sources')).toHaveCount(0);

  const first = await startHookedProgram(workspace, cache);
  const firstSource = sources.filter({ hasText: `process ${first.pid}` });
  await test.step('it appears by itself, with what it is', async () => {
    await expect(firstSource).toContainText('uses-sql.mjs');
    await expect(firstSource).toContainText('Electron 33.2.1 · V8 13.0');
    await expect(firstSource).toContainText('0 % hits');
  });

  await test.step('what it has loaded is there, and this app’s own is not', async () => {
    await firstSource.click();
    await expect(firstSource).toHaveAttribute('aria-current', 'true');
    await expect(page.getByTestId('source-headline')).toContainText(`uses-sql.mjs ${first.pid}`);
    await window.expectServedBy('uses-sql.mjs', 'stock V8');
    await window.expectCounters({ 'disk-hits': 0, 'disk-misses': 1 });
    await expect(page.getByTestId('count-compiler-stock')).toHaveText('1');
    await expect(page.getByTestId('tier-memory')).toHaveCount(0);
    await expect(page.getByTestId('latest-load')).toContainText('compiled by stock V8 in');
    await expect(page.getByRole('tab', { name: /^Benchmarks/ })).toHaveCount(0);
    await expect(page.getByRole('tab', { name: /^Contents/ })).toHaveCount(0);
  });

  await test.step('its artifact comes to be on disk, which is shown as it happens', async () => {
    await window.openTab('Modules');
    await expect(window.row('uses-sql.mjs').getByTestId('held-disk')).toHaveCount(1, WASM_LOADS);
    await expect(await window.events('save', 'uses-sql.mjs')).toHaveCount(1);
    await window.expectCounters({ 'disk-saves': 1 });
    await expect(await window.events('stock', 'uses-sql.mjs')).toHaveCount(1);
  });

  await test.step('it ends, and what it had stays', async () => {
    await first.end();
    await expect(firstSource).toContainText('ended');
    await expect(page.getByTestId('source-headline')).toContainText('ended');
    await window.expectServedBy('uses-sql.mjs', 'stock V8');
    // Nobody can be asked for anything any more.
    await expect(window.detail().getByRole('button', { name: /Verify|Drop/ })).toHaveCount(0);
  });

  const second = await startHookedProgram(workspace, cache);
  const secondSource = sources.filter({ hasText: `process ${second.pid}` });
  await test.step('a second run is answered from disk', async () => {
    await expect(secondSource).toContainText('100 % hits');
    await secondSource.click();
    await window.expectServedBy('uses-sql.mjs', 'disk');
    await window.expectCounters({ 'disk-hits': 1, 'disk-misses': 0 });
    await expect(await window.events('hit', 'uses-sql.mjs')).toHaveCount(1);
    await window.openTab('Timeline');
    await expect(page.getByRole('tabpanel', { name: /^Timeline/ })).toContainText('1 load');
  });

  await test.step('its entry can be checked, dropped and put back', async () => {
    await window.chooseAction('uses-sql.mjs', 'Verify');
    await expect(page.getByText(/1 entry is intact|intact/).first()).toBeVisible();
    await window.dropFrom('disk', 'uses-sql.mjs');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(window.row('uses-sql.mjs').getByTestId('held-disk')).toHaveCount(1);
    await expect(window.row('uses-sql.mjs').getByRole('button', { name: /^Load again/ })).toHaveCount(0);
  });

  await test.step('two that share a folder are shown as such', async () => {
    const third = await startHookedProgram(workspace, cache);
    await expect(secondSource.getByTestId('shares-folder')).toHaveText(`shares its folder with ${third.pid}`);
    await third.end();
  });

  await test.step('this app’s own cache is as it was', async () => {
    await sources.filter({ hasText: 'This app' }).click();
    await expect(window.rows()).toHaveCount(0);
    await expect(page.getByRole('tab', { name: /^Benchmarks/ })).toHaveCount(1);
    await expect(page.getByTestId('tier-memory')).toBeVisible();
  });

  await test.step('one that is killed is seen to be gone, and those that have ended can be cleared', async () => {
    second.child.kill('SIGKILL');
    await expect(secondSource).toContainText('ended');
    await page.getByRole('button', { name: 'Clear those that have ended' }).click();
    // There is nothing to choose from any more.
    await expect(page.getByTestId('sources')).toHaveCount(0);
    await page.getByRole('button', { name: 'Show the sources' }).click();
    await expect(sources).toHaveCount(1);
  });
});

test('a file that is dropped while a program is looked at is loaded by this app', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const program = await startHookedProgram(workspace, join(workspace.folder, 'program-cache'));
  const source = window.page.getByTestId('source').filter({ hasText: `process ${program.pid}` });
  await source.click();
  await expect(source).toHaveAttribute('aria-current', 'true');
  await window.drop(await workspace.write('dropped.wasm', moduleReturning(8)));
  await window.expectServedBy('dropped.wasm', 'compiler');
  await expect(source).not.toHaveAttribute('aria-current', 'true');
  await program.end();
});

test('in a small window the sources are a menu', async ({ app, workspace }) => {
  const { window } = app;
  const { page } = window;
  const program = await startHookedProgram(workspace, join(workspace.folder, 'program-cache'));
  await window.resize(app.electron, { width: 900, height: 600 });
  await expect(page.getByTestId('sources')).toHaveCount(0);
  await page.getByTestId('source-menu').click();
  await page.getByRole('menuitemradio', { name: new RegExp(String(program.pid)) }).click();
  await window.expectServedBy('uses-sql.mjs', 'stock V8');
  await expect(page.getByTestId('source-menu')).toContainText('uses-sql.mjs');
  await program.end();
});
