import { expectNoGraveFault } from './support/no-grave-fault.ts';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

const SCHEMES = ['light', 'dark'] as const;
test('no grave fault of accessibility while the window is empty, in light and in dark', async ({ app }) => {
  for (const scheme of SCHEMES) await expectNoGraveFault(app, scheme);
});

test('no grave fault of accessibility with modules, events and a benchmark, in light and in dark', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  await window.drop(
    await workspace.write('small.wasm', moduleReturning(1)),
    await workspace.write('empty.wasm', EMPTY_MODULE),
    await workspace.write('prose.wasm', 'This is no module.'),
  );
  await window.expectServedBy('small.wasm', 'compiler');
  await window.expectServedBy('empty.wasm', 'compiler');
  await window.expectFailed('prose.wasm', 'not a WebAssembly module');
  await window.loadAgain('small.wasm');
  await window.expectServedBy('small.wasm', 'memory');
  for (const scheme of SCHEMES) {
    for (const tab of ['Modules', 'Events', 'Benchmarks'] as const) {
      await window.openTab(tab);
      await expectNoGraveFault(app, scheme);
    }
  }
});

test('a table row holds nothing but cells, also while its module is being loaded', async ({ window }) => {
  await window.drop(ESBUILD);
  const row = window.row('esbuild.wasm');
  await expect(row).toHaveAttribute('data-state', 'loading');
  const tags = await row.evaluate((element) => [...element.children].map(({ tagName }) => tagName));
  expect(new Set(tags)).toEqual(new Set(['TD']));
});

test('what colour alone tells is still seen where the system forces its own colours', async ({ window }) => {
  const { page } = window;
  await window.drop(SQL_JS);
  await window.expectServedBy('sql-wasm.wasm', 'compiler');
  await page.emulateMedia({ forcedColors: 'active' });
  const canvas = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const painted = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).backgroundColor));
  const marks = page.getByTestId('step-times').locator('span[style*="--step-"]');
  await expect(marks.first()).toBeVisible();
  const colours = await painted('[data-testid="step-times"] span[style*="--step-"]');
  expect(colours.length).toBeGreaterThan(5);
  expect(colours).not.toContain(canvas);
  const [lane] = await page
    .locator('[data-pulse="ask-disk"]')
    .evaluateAll((tokens) =>
      tokens.map(({ parentElement }) =>
        parentElement ? getComputedStyle(parentElement, '::before').backgroundColor : '',
      ),
    );
  expect(lane).not.toBe(canvas);
  await window.openTab('Benchmarks');
  await expect(page.getByRole('form', { name: 'New benchmark' })).toBeVisible();
  const swatches = await painted('form[aria-label="New benchmark"] label span[style]');
  expect(swatches).toHaveLength(8);
  expect(swatches).not.toContain(canvas);
});
