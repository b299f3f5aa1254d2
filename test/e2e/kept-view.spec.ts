import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('the view is as it was left when the window is opened again', async ({ launch, workspace }) => {
  const file = await workspace.write('alpha.wasm', moduleReturning(1));
  const first = await launch({ args: [file] });
  const { page } = first.window;
  await first.window.expectServedBy('alpha.wasm', 'compiler');
  await first.window.search.fill('alph');
  await page.keyboard.press('ControlOrMeta+3');
  await page.getByRole('textbox', { name: 'Filter events by text' }).fill('disk');
  const separator = page.getByRole('separator', { name: 'Width of the details' });
  const box = await separator.boundingBox();
  if (!box) throw new Error('there is no separator');
  await page.mouse.move(box.x, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x - 90, box.y + 100, { steps: 3 });
  await page.mouse.up();
  const details = (window: typeof first.window) =>
    window.page.getByRole('region', { name: 'Details', exact: true }).boundingBox();
  const width = (await details(first.window))?.width ?? 0;
  expect(width).toBeGreaterThan(460);
  // The last change is kept too, although the window closes at once.
  await first.quit();

  const second = await launch({ args: [file] });
  const again = second.window.page;
  await expect(again.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
  await expect(again.getByRole('textbox', { name: 'Filter events by text' })).toHaveValue('disk');
  await expect.poll(async () => (await details(second.window))?.width).toBeCloseTo(width, -1);
  await second.window.openTab('Modules');
  await expect(second.window.search).toHaveValue('alph');

  await test.step('also where the page is loaded anew', async () => {
    await second.window.search.fill('alpha');
    await expect
      .poll(async () => JSON.parse(await readFile(join(workspace.userData, 'view.json'), 'utf8')))
      .toMatchObject({ moduleSearch: 'alpha', mainTab: 'modules' });
    await again.reload();
    await second.window.ready();
    await expect(second.window.search).toHaveValue('alpha');
  });

  await test.step('until it is forgotten', async () => {
    await again.keyboard.press('ControlOrMeta+,');
    await again.getByRole('button', { name: 'Forget the view' }).click();
    await again.getByRole('button', { name: 'Close' }).click();
    await expect(second.window.search).toHaveValue('');
  });
  await second.quit();
});

test('a damaged view is as by default where it is damaged, and is said', async ({ launch, workspace }) => {
  const first = await launch();
  await first.quit();
  const path = join(workspace.userData, 'view.json');
  await writeFile(path, '{"mainTab":"events","paneWidth":"wide"}');
  const { window } = await launch();
  await expect(window.page.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
  await expect(await window.events('warning', path)).toContainText('.damaged');
});
