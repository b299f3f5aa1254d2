import { expect, test } from './support/test.ts';
import { ESBUILD, SQL_JS } from './support/wasm-files.ts';

const LONG = { timeout: 60_000 };

test('stock V8 answers at once where that is set, and the artifact is there for the next start', async ({
  launch,
}) => {
  const first = await launch();
  const { window } = first;
  const { page } = window;
  await test.step('the settings page says what the modes are here', async () => {
    await page.keyboard.press('ControlOrMeta+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await expect(settings.getByRole('radio', { name: /^Ahead of time/ })).toBeChecked();
    await expect(settings.getByRole('radio', { name: /^As used.*Here as in the background/ })).toBeVisible();
    await settings.getByRole('radio', { name: /^In the background/ }).check();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('tier-compiler')).toContainText('stock V8 answers, artifacts follow');
  });
  const row = window.row('sql-wasm.wasm');
  await test.step('the row, the sentence and the log say that an artifact follows, and when it is there', async () => {
    await window.drop(SQL_JS);
    await window.expectServedBy('sql-wasm.wasm', 'stock V8');
    await expect(row.getByTestId('follow-up')).toHaveAttribute('data-state', 'there', LONG);
    await expect(page.getByTestId('latest-load')).toContainText('compiled by stock V8');
    await expect(page.getByTestId('latest-load')).toContainText('its artifact is on disk now');
    await window.expectHeld('sql-wasm.wasm', { memory: true, disk: true });
    await expect(await window.events('stock', 'sql-wasm')).toContainText(
      'An artifact follows in the background',
    );
    await expect(await window.events('artifact', 'sql-wasm')).toHaveCount(1);
  });
  await first.quit();
  const second = await launch();
  await second.window.loadAgain('sql-wasm.wasm');
  await second.window.expectServedBy('sql-wasm.wasm', 'disk');
});

test('a compile in the background is cancelled from the card, and one load is compiled otherwise', async ({
  launch,
}) => {
  const { window } = await launch({ args: ['--compile', 'background'] });
  const { page } = window;
  await window.drop(ESBUILD);
  await window.expectServedBy('esbuild.wasm', 'stock V8');
  const card = page.getByTestId('compiling-in-background');
  await expect(card).toContainText('esbuild.wasm');
  await card.getByRole('button', { name: 'Cancel compiling esbuild.wasm in the background' }).click();
  await expect(card).toHaveCount(0);
  const row = window.row('esbuild.wasm');
  await expect(row.getByTestId('follow-up')).toHaveAttribute('data-state', 'ended');
  await window.drop(SQL_JS);
  await expect(window.row('sql-wasm.wasm').getByTestId('follow-up')).toHaveAttribute(
    'data-state',
    'there',
    LONG,
  );
  await window.chooseAction('sql-wasm.wasm', 'Drop from both');
  await window.expectHeld('sql-wasm.wasm', { memory: false, disk: false });
  await window.chooseAction('sql-wasm.wasm', 'Load, compiled ahead of time');
  await window.expectServedBy('sql-wasm.wasm', 'compiler');
});
