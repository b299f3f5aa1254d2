import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('the command palette does what is chosen, for the window and for the selected module', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const { keyboard } = page;
  await window.drop(await workspace.write('alpha.wasm', moduleReturning(1)));
  await window.expectServedBy('alpha.wasm', 'compiler');

  await test.step('it opens on both of its keys, and Escape leaves it', async () => {
    for (const keys of ['ControlOrMeta+K', 'ControlOrMeta+Shift+P']) {
      await keyboard.press(keys);
      await expect(palette.getByRole('combobox')).toBeFocused();
      await keyboard.press('Escape');
      await expect(palette).toHaveCount(0);
    }
  });

  await test.step('it lists every command with its keys', async () => {
    await keyboard.press('ControlOrMeta+K');
    await expect(palette.getByRole('option', { name: 'Open files…' })).toContainText(/Ctrl\+O|⌘O/);
    await expect(palette.getByRole('option', { name: 'Dark theme' })).toHaveCount(1);
    // Nothing is selected, so there is nothing to load again.
    await expect(palette.getByRole('option', { name: 'Load again' })).toHaveCount(0);
  });

  await test.step('what is typed finds it, and Enter does it', async () => {
    await keyboard.type('events');
    await keyboard.press('Enter');
    await expect(palette).toHaveCount(0);
    await expect(page.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
    await keyboard.press('ControlOrMeta+K');
    await keyboard.type('no such command');
    await expect(palette).toContainText('No command is called that.');
    await keyboard.press('Escape');
  });

  await test.step('the actions of the selected module are among it', async () => {
    await keyboard.press('ControlOrMeta+1');
    await window.grid.focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('ControlOrMeta+K');
    await keyboard.type('drop from memory');
    await keyboard.press('Enter');
    await window.expectHeld('alpha.wasm', { memory: false, disk: true });
  });

  await test.step('what fits best is done, and not what stands above it', async () => {
    await window.grid.focus();
    await keyboard.press('ControlOrMeta+K');
    await keyboard.type('about');
    await expect(palette.getByRole('option').first()).toHaveText('About Wasm Cache Inspector');
    await keyboard.press('Enter');
    await expect(page.getByTestId('versions')).toContainText('Chromium');
    // A dialog is on the screen a moment before it has the keyboard.
    await window.drawn();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await window.expectHeld('alpha.wasm', { memory: false, disk: true });
  });
});

test('F1 and ? show every shortcut, and ? can be typed', async ({ window, workspace }) => {
  const { page } = window;
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await window.drop(await workspace.write('alpha.wasm', moduleReturning(1)));
  await window.expectServedBy('alpha.wasm', 'compiler');
  for (const key of ['F1', '?']) {
    await page.keyboard.press(key);
    await expect(help.getByRole('term').filter({ hasText: 'Command palette' })).toBeVisible();
    await expect(help.getByRole('term').filter({ hasText: 'Drop from memory' })).toBeAttached();
    await page.keyboard.press('Escape');
    await expect(help).toHaveCount(0);
  }
  await window.search.focus();
  await page.keyboard.type('?');
  await expect(window.search).toHaveValue('?');
  await expect(help).toHaveCount(0);
});

test('the application menu has the same commands, under the same keys', async ({
  app: { electron, window },
}) => {
  const { page } = window;
  const items = await electron.evaluate(({ Menu }) => {
    const all: { label: string; keys: string }[] = [];
    const collect = (menu: Electron.Menu | null | undefined) => {
      for (const item of menu?.items ?? []) {
        all.push({ label: item.label, keys: String(item.accelerator ?? '') });
        collect(item.submenu);
      }
    };
    collect(Menu.getApplicationMenu());
    return all;
  });
  expect(items).toContainEqual({ label: 'Command palette…', keys: 'CmdOrCtrl+K' });
  expect(items).toContainEqual({ label: 'Keyboard shortcuts', keys: 'F1' });
  const choose = (menu: string, label: string) =>
    electron.evaluate(
      ({ Menu }, [menu, label]) => {
        const top = Menu.getApplicationMenu()?.items.find((item) => item.label === menu);
        top?.submenu?.items.find((item) => item.label === label)?.click();
      },
      [menu, label],
    );
  await choose('&Go', 'Benchmarks');
  await expect(page.getByRole('tab', { name: 'Benchmarks' })).toHaveAttribute('aria-selected', 'true');
  await choose('&Help', 'About Wasm Cache Inspector');
  const versions = page.getByRole('dialog', { name: 'Wasm Cache Inspector' }).getByTestId('versions');
  await expect(versions).toContainText(await electron.evaluate(() => process.versions.electron ?? ''));
  await expect(versions).toContainText(await electron.evaluate(() => process.versions.v8));
});

test('the tabs, the details and the filter of each view are within reach of the keyboard', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  const details = page.getByRole('region', { name: 'Details', exact: true });
  await window.drop(await workspace.write('alpha.wasm', moduleReturning(1)));
  await window.expectServedBy('alpha.wasm', 'compiler');
  await page.keyboard.press('ControlOrMeta+3');
  await page.keyboard.press('ControlOrMeta+F');
  await expect(page.getByRole('textbox', { name: 'Filter events by text' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+1');
  await page.keyboard.press('ControlOrMeta+F');
  await expect(window.search).toBeFocused();

  await expect(details).toBeVisible();
  await page.keyboard.press('ControlOrMeta+I');
  await expect(details).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Shift+1');
  await expect(details.getByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true');

  const width = async () => (await details.boundingBox())?.width ?? 0;
  const before = await width();
  await page.getByRole('separator', { name: 'Width of the details' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBeGreaterThan(before);
});
