import { expect, test } from './support/test.ts';
import { ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

test('the headline says what was saved, and one click how that was computed', async ({ window }) => {
  const { page } = window;
  const headline = page.getByTestId('headline');
  await expect(headline).toContainText('no loads yet');
  await window.drop(SQL_JS);
  await window.expectServedBy('sql-wasm.wasm', 'compiler');
  await expect(headline).toContainText('nothing saved yet');
  await expect(headline).toContainText('0 % hits');
  await window.loadAgain('sql-wasm.wasm');
  await window.expectServedBy('sql-wasm.wasm', 'memory');
  await expect(headline).toContainText(/^saved [\d.]+ m?s/);
  await expect(headline).toContainText('50 % hits');
  await expect(headline).toContainText(/1 module, [\d.]+ MB of /);

  await headline.click();
  const details = page.getByTestId('worth-details');
  await expect(details).toContainText('compiles that were not run, of 1 hit');
  await expect(details).toContainText('what that hit took');
  await expect(details).toContainText('1 of 2 loads that gave a module was a hit: 1 of memory, 0 of disk.');
  const row = page.getByTestId('worth-modules').getByRole('row').filter({ hasText: 'sql-wasm.wasm' });
  await expect(row).toContainText('1 of 2');
  await row.getByRole('button', { name: 'sql-wasm.wasm' }).click();
  await expect(details).toHaveCount(0);
  await expect(window.detail().getByRole('heading', { name: 'sql-wasm.wasm' })).toBeVisible();
});

test('what was saved is known at the next start, of commands too', async ({ launch }) => {
  const first = await launch({ args: [SQL_JS] });
  await first.window.expectServedBy('sql-wasm.wasm', 'compiler');
  await first.quit();

  const second = await launch({ args: [SQL_JS] });
  await second.window.expectServedBy('sql-wasm.wasm', 'disk');
  const headline = second.window.page.getByTestId('headline');
  await expect(headline).toContainText('100 % hits');
  await expect(headline).toContainText(/^saved [\d.]+ m?s/);
  await headline.click();
  await second.window.page.getByRole('radio', { name: /^Since / }).click();
  await expect(headline).toContainText('50 % hits');
  await expect(headline).toContainText('since the beginning');
  const row = second.window.page
    .getByTestId('worth-modules')
    .getByRole('row')
    .filter({ hasText: 'sql-wasm' });
  await expect(row).toContainText('1 of 2');
});

test('a hit that is slower than the compile is told as such', async ({ window, workspace }) => {
  const { page } = window;
  // V8 compiles it in less time than a file is read in.
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  await window.dropFrom('memory', 'one.wasm');
  await window.loadAgain('one.wasm');
  await window.expectServedBy('one.wasm', 'disk');
  await expect(page.getByTestId('headline')).toContainText(/hits took .* longer than compiling/);
  await page.getByTestId('headline').click();
  await expect(page.getByTestId('slower-hits')).toContainText('1 hit was slower than the compile');
});

test('a compile says what is expected, and its bar is never full', async ({ window }) => {
  test.setTimeout(240_000);
  const { page } = window;
  await window.drop(SQL_JS);
  await window.expectServedBy('sql-wasm.wasm', 'compiler');
  await window.drop(ESBUILD);
  const row = window.row('esbuild.wasm');
  await expect(row.getByTestId('expected-time')).toHaveText(/^(of|over) ~\d/);
  await expect(page.getByTestId('tier-compiler').getByTestId('compile-bar')).toBeVisible();
  await row.click();
  await expect(window.detail().getByTestId('expected-time')).toContainText(
    /from 13\.\d MB at this machine’s .*\/s so far/,
  );
  const bar = window.detail().getByRole('progressbar', { name: 'Compiling' });
  const seen: number[] = [];
  while ((await bar.count()) > 0) {
    const now = await bar.getAttribute('aria-valuenow', { timeout: 1_000 }).catch(() => null);
    if (now !== null) seen.push(Number(now));
    await page.waitForTimeout(200);
  }
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(Math.max(...seen)).toBeLessThan(100);
  await window.expectServedBy('esbuild.wasm', 'compiler');

  await window.chooseAction('esbuild.wasm', 'Drop from both');
  await window.loadAgain('esbuild.wasm');
  await expect(window.detail().getByTestId('expected-time')).toContainText('from its last compile');
});

test('the history of a module has its loads, their steps, and what the tiers did with it', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByText('Select a module to see each of its loads')).toBeVisible();
  await window.row('one.wasm').click();
  const history = page.getByTestId('module-history');
  await expect(history.getByTestId('history-load')).toHaveCount(1);
  await expect(history.getByRole('list', { name: 'Steps' })).toContainText('compile');
  await window.dropFrom('memory', 'one.wasm');
  await window.loadAgain('one.wasm');
  await window.expectServedBy('one.wasm', 'disk');
  await expect(history.getByTestId('history-load')).toHaveCount(2);
  await expect(history.getByTestId('history-load').first()).toHaveAttribute('data-outcome', 'disk');
  await expect(history.getByTestId('history-event')).toHaveCount(2);
  await expect(history.locator('[data-kind="promotion"]')).toContainText('to memory');
  await expect(history.locator('[data-kind="drop"]')).toContainText('in memory');
  const entry = history.getByTestId('history-entry');
  await expect(entry).toContainText('this app’s engine');
  await expect(entry).toContainText('.bin');
});
