import { join } from 'node:path';
import { startHookedProgram } from './support/hooked-program.ts';
import { expectNoFault } from './support/no-fault.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { EMPTY_MODULE, ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

// Every screen is looked at four times, each of which takes seconds on a busy machine.
test.setTimeout(480_000);

const SCHEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 1360, height: 880 },
  { width: 900, height: 600 },
] as const;

test('axe finds nothing in an empty window, in either theme and size', async ({ app }) => {
  await expectNoFaultAnywhere(app, 'empty');
  await expectNoFaultInDialogs(app);
});

test('axe finds nothing with modules, events and details, in either theme and size', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
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
  await window.row('small.wasm').getByText('small.wasm').click();
  const views = page.getByRole('tablist', { name: 'Views' }).getByRole('tab');
  for (const tab of await views.all()) {
    await tab.click();
    await expectNoFaultAnywhere(app, (await tab.textContent()) ?? '');
  }
  await expectNoFaultInDialogs(app);
});

test('axe finds nothing where another program is looked at, and where there is none', async ({
  app,
  workspace,
}) => {
  const { page } = app.window;
  await page.getByRole('button', { name: 'Show the sources' }).click();
  await expectNoFaultAnywhere(app, 'no other source');
  const program = await startHookedProgram(workspace, join(workspace.folder, 'program-cache'));
  await page
    .getByTestId('source')
    .filter({ hasText: `process ${program.pid}` })
    .click();
  await app.window.expectServedBy('uses-sql.mjs', 'stock V8');
  await expectNoFaultAnywhere(app, 'a program');
  await program.end();
  await expect(page.getByTestId('source-headline')).toContainText('ended');
  await expectNoFaultAnywhere(app, 'a program that has ended');
});

test('axe finds nothing in any tab of the details, beside the table and over it', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  await window.drop(await workspace.write('small.wasm', moduleReturning(1)));
  await window.expectServedBy('small.wasm', 'compiler');
  await window.row('small.wasm').getByText('small.wasm').click();
  const tabs = page.getByRole('tablist', { name: 'Details' }).getByRole('tab');
  for (let index = 0; index < (await tabs.count()); index++) {
    await expectNoFaultAnywhere(app, `details ${index}`, async () => {
      const show = page.getByRole('button', { name: 'Show the details' });
      if (await show.isVisible()) await show.click();
      await tabs.nth(index).click();
    });
  }
});

test('axe finds nothing in what the cache was worth, in a brushed timeline and in a filtered log', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  await window.drop(
    await workspace.write('small.wasm', moduleReturning(1)),
    await workspace.write('prose.wasm', 'This is no module.'),
  );
  await window.expectServedBy('small.wasm', 'compiler');
  await window.loadAgain('small.wasm');
  await window.expectServedBy('small.wasm', 'memory');
  await expectNoFaultAnywhere(app, 'worth', async () => {
    await page.keyboard.press('Escape');
    await page.getByTestId('headline').click();
    await expect(page.getByTestId('worth-modules')).toBeVisible();
  });
  await page.keyboard.press('Escape');
  await window.openTab('Timeline');
  await page.getByRole('button', { name: 'Last minute' }).filter({ visible: true }).click();
  await page.getByTestId('load-plot').focus();
  await page.keyboard.press('ArrowLeft');
  await expectNoFaultAnywhere(app, 'brushed');
  await window.openTab('Events');
  await page.getByTestId('chip-error').click();
  await page.getByRole('listbox', { name: 'Events' }).focus();
  await page.keyboard.press('ArrowDown');
  await expectNoFaultAnywhere(app, 'filtered');
});

test('axe finds nothing where stock V8 has answered, and an artifact follows or is there', async ({
  launch,
}) => {
  const app = await launch({ args: ['--compile', 'background'] });
  const { window } = app;
  const { page } = window;
  await window.drop(ESBUILD);
  await expect(window.row('esbuild.wasm').getByTestId('follow-up')).toHaveAttribute('data-state', 'coming');
  await window.row('esbuild.wasm').getByText('esbuild.wasm').click();
  await expect(page.getByTestId('compiling-in-background')).toBeVisible();
  await expectNoFaultAnywhere(app, 'follows');
  await window.drop(SQL_JS);
  await window.expectServedBy('sql-wasm.wasm', 'stock V8');
  await page.getByRole('button', { name: 'Cancel compiling esbuild.wasm in the background' }).click();
  const state = window.row('sql-wasm.wasm').getByTestId('follow-up');
  await expect(state).toHaveAttribute('data-state', 'there', { timeout: 60_000 });
  await expectNoFaultAnywhere(app, 'there');
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

/** Looks in both themes and sizes; `arrange` brings about what is looked at, once the size is another. */
async function expectNoFaultAnywhere(
  app: RunningApp,
  what: string,
  arrange?: () => Promise<void>,
): Promise<void> {
  for (const size of SIZES) {
    await app.window.resize(app.electron, size);
    await arrange?.();
    for (const scheme of SCHEMES) await expectNoFault(app, scheme, `${what}, ${size.width}x${size.height},`);
  }
  await app.window.resize(app.electron, SIZES[0]);
}

async function expectNoFaultInDialogs(app: RunningApp): Promise<void> {
  const { page } = app.window;
  for (const keys of ['ControlOrMeta+K', 'F1', 'ControlOrMeta+,']) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNoFaultAnywhere(app, keys);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
}
