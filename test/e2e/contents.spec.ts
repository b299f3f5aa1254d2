import type { Locator } from '@playwright/test';
import { COLLECTED, IMPORTS_ONLY } from '../support/wasm-modules.ts';
import type { InspectorWindow } from './support/inspector-window.ts';
import { expectNoFault } from './support/no-fault.ts';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, ESBUILD, moduleReturning, SQL_JS } from './support/wasm-files.ts';

const SCHEMES = ['light', 'dark'] as const;

/** The contents of a module, as the right pane shows them. */
class ContentsPane {
  readonly window: InspectorWindow;
  readonly pane: Locator;

  constructor(window: InspectorWindow) {
    this.window = window;
    this.pane = window.page.getByRole('region', { name: 'Details' }).getByTestId('contents');
  }

  async open(name: string): Promise<void> {
    await this.window.row(name).click();
    await this.window.page.getByRole('tab', { name: 'Contents' }).last().click();
    await expect(this.window.page.getByRole('region', { name: `Contents of ${name}` })).toBeVisible();
  }

  async show(part: string): Promise<void> {
    await this.pane
      .getByRole('toolbar', { name: 'Parts' })
      .getByRole('button', { name: part, exact: true })
      .click();
  }

  async showOther(list: string): Promise<void> {
    await this.show('More');
    await this.window.page.getByRole('menuitem', { name: list }).click();
  }

  /** The rows of the list that is shown, its head left out. */
  rows(): Locator {
    return this.pane.getByRole('rowgroup').last().getByRole('row');
  }

  text(): Locator {
    return this.pane.getByTestId('function-text');
  }
}

test('what is in a module: numbers, lists, and a function as text with a way to what it calls', async ({
  app,
  window,
}) => {
  await window.drop(SQL_JS);
  const contents = new ContentsPane(window);
  await contents.open('sql-wasm.wasm');
  const { pane } = contents;
  await expect(pane.getByRole('button', { name: /1,968\s*functions/ })).toBeVisible();
  await expect(pane).toContainText('bulk memory');
  await expect(pane).toContainText('54 of 2,008 functions have a name, from exports alone');

  await test.step('the largest functions come first, and one is found by its number', async () => {
    await contents.show('Functions');
    await expect(contents.rows().first()).toContainText('1,540');
    await expect(contents.rows().first()).toContainText('33.9 KB');
    await pane.getByRole('textbox', { name: 'Filter functions' }).fill('45');
    await expect(contents.rows().first()).toContainText('45');
    await expect(pane.getByRole('status')).toHaveText(/found/);
  });

  await test.step('its text leads to the functions that it calls, and back', async () => {
    await contents.rows().filter({ hasText: '() → ()' }).or(contents.rows()).first().click();
    const text = contents.text();
    await expect(text).toContainText('(func');
    await expect(text).toContainText('local.get');
    const heading = text.getByRole('heading');
    const first = await heading.textContent();
    await text
      .getByRole('button', { name: /^\$?\w+$/ })
      .filter({ hasNotText: 'Back' })
      .first()
      .click();
    await expect(heading).not.toHaveText(String(first));
    await window.page.keyboard.press('Escape');
    await expect(heading).toHaveText(String(first));
  });

  await test.step('the text is copied as a whole', async () => {
    await contents.text().getByRole('button', { name: 'Copy the function' }).click();
    await expect(window.page.getByTestId('notice')).toContainText('The text is copied');
    const copied = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied.split('\n')[0]).toMatch(/^\(func /);
    expect(copied.trimEnd().endsWith(')')).toBe(true);
  });

  await test.step('imports stand by the module that they are asked of', async () => {
    await window.page.keyboard.press('Escape');
    await contents.show('Imports');
    await expect(contents.rows()).not.toHaveCount(0);
    await expect(contents.rows().first()).toContainText('function');
    await contents.rows().first().click();
    await expect(contents.text()).toContainText('(import "a"');
  });
});

test('a function of a large module is there at once, also while the module is being compiled', async ({
  window,
}) => {
  await window.drop(ESBUILD);
  const contents = new ContentsPane(window);
  await contents.open('esbuild.wasm');
  await expect(window.row('esbuild.wasm')).toHaveAttribute('data-state', 'loading');
  await contents.show('Functions');
  await contents.rows().first().click();
  await expect(contents.text()).toContainText('87,743 instructions');
  await test.step('and its end is reached by scrolling, part by part', async () => {
    const lines = contents.text().getByRole('region', { name: /WebAssembly text/ });
    const height = () => lines.evaluate((element) => element.scrollHeight);
    const before = await height();
    await lines.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(height).toBeGreaterThan(before * 1.5);
  });
  await window.page.keyboard.press('Control+.');
});

test('the code map shows what takes the most room, and is gone through by mouse and by keyboard', async ({
  window,
  workspace,
}) => {
  const wat = `(module (func $app.io.read nop nop nop nop nop) (func $app.io.write nop nop nop)
    (func $app.main nop nop) (func $lib.one nop nop nop nop) (func $lib.two nop))`;
  await window.drop(await workspace.write('mapped.wat', wat));
  await window.expectServedBy('mapped.wat', 'compiler');
  const contents = new ContentsPane(window);
  await contents.open('mapped.wat');
  await contents.show('Map');
  const map = contents.pane.getByRole('list', { name: 'Functions by size' });
  await map.getByRole('button', { name: /^app: .* 3 functions/ }).click();
  const place = contents.pane.getByRole('navigation', { name: 'Place in the code' });
  await expect(place).toContainText('All codeapp');
  await map.getByRole('button', { name: /^io: / }).focus();
  await window.page.keyboard.press('Enter');
  await expect(place).toContainText('All codeappio');
  await expect(map.getByRole('button')).toHaveCount(2);
  await map.getByRole('button').first().focus();
  await window.page.keyboard.press('Backspace');
  await expect(place).toContainText('All codeapp');
  await place.getByRole('button', { name: 'All code' }).click();
  await map.getByRole('button').first().focus();
  await window.page.keyboard.press('End');
  await expect(map.getByRole('button').last()).toBeFocused();
});

test('all of it is within reach of the keyboard', async ({ window, workspace }) => {
  const { page } = window;
  await window.drop(await workspace.write('small.wasm', moduleReturning(1)));
  await window.expectServedBy('small.wasm', 'compiler');
  await window.row('small.wasm').click();
  await page.keyboard.press('Control+Shift+2');
  const contents = new ContentsPane(window);
  await contents.pane.getByRole('button', { name: 'Functions', exact: true }).focus();
  await page.keyboard.press('Enter');
  await contents.pane.getByRole('grid', { name: 'Functions' }).focus();
  await expect(contents.rows().first()).toContainText('() → i32');
  await page.keyboard.press('Enter');
  await expect(contents.text()).toContainText('i32.const 1');
  await page.keyboard.press('Escape');
  await expect(contents.text()).toHaveCount(0);
});

test('in the main area a function stands beside the list that it was chosen from', async ({
  window,
  workspace,
}) => {
  await window.drop(await workspace.write('small.wasm', moduleReturning(2)));
  await window.expectServedBy('small.wasm', 'compiler');
  const contents = new ContentsPane(window);
  await contents.open('small.wasm');
  await contents.show('Functions');
  await contents.pane.getByRole('button', { name: 'Open in the main area' }).click();
  const main = window.page.getByRole('tabpanel', { name: 'Contents' }).first();
  await main.getByRole('rowgroup').last().getByRole('row').first().click();
  await expect(main.getByTestId('function-text')).toContainText('i32.const 2');
  await expect(main.getByRole('grid', { name: 'Functions' })).toBeVisible();
});

test('modules of every kind: empty, imports alone, collected types, cut short, and no module', async ({
  window,
  workspace,
}) => {
  await window.drop(
    await workspace.write('empty.wasm', EMPTY_MODULE),
    await workspace.write('imports.wasm', IMPORTS_ONLY),
    await workspace.write('collected.wasm', COLLECTED),
    await workspace.write('cut.wasm', moduleReturning(3).subarray(0, 30)),
    await workspace.write('prose.wasm', 'This is no module.'),
  );
  await window.expectFailed('prose.wasm', 'not a WebAssembly module');
  const contents = new ContentsPane(window);
  await contents.open('empty.wasm');
  await expect(contents.pane).toContainText('None: the module is empty.');
  await expect(contents.pane.getByRole('button', { name: 'Functions', exact: true })).toBeDisabled();

  await contents.open('imports.wasm');
  await contents.show('Imports');
  await expect(contents.rows()).toHaveCount(1);
  await expect(contents.rows()).toContainText(/env.*f.*function.*\(\) → \(\)/);

  await contents.open('collected.wasm');
  await contents.showOther('Types');
  await expect(contents.rows().first()).toContainText(
    '(sub (struct (field (mut i32)) (field (ref null 1))))',
  );

  await contents.open('cut.wasm');
  await contents.show('Overview');
  await expect(contents.pane).toContainText('Not all of it is as the format says');

  await window.row('prose.wasm').click();
  await expect(window.page.getByRole('region', { name: 'Details' })).toContainText(
    /What is in prose\.wasm cannot be shown: it does not begin with \\0asm/,
  );
});

test('WebAssembly text is assembled, or it is said by line and column why not', async ({
  window,
  workspace,
}) => {
  await window.drop(
    await workspace.write(
      'square.wat',
      '(module (func $square (export "square") (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x))))',
    ),
    await workspace.write('broken.wat', '(module\n  (func (result i32)\n    (i32.add (i32.const 1))))'),
  );
  await window.expectServedBy('square.wat', 'compiler');
  await window.expectFailed('broken.wat', /broken\.wat cannot be assembled: line 3, column 6: /);
  const contents = new ContentsPane(window);
  await contents.open('square.wat');
  await contents.show('Functions');
  await contents.rows().first().click();
  await expect(contents.text()).toContainText('local.get $x');
});

test('no grave fault of accessibility in any part, in light and in dark, also in a small window', async ({
  app,
  window,
}) => {
  await window.drop(SQL_JS);
  const contents = new ContentsPane(window);
  await contents.open('sql-wasm.wasm');
  const expectNone = (where: string) =>
    test.step(where, async () => {
      for (const scheme of SCHEMES) await expectNoFault(app, scheme);
    });
  await expectNone('overview');
  for (const part of ['Map', 'Functions', 'Imports', 'Exports']) {
    await contents.show(part);
    await expectNone(part);
  }
  await contents.rows().filter({ hasText: 'function' }).first().click();
  await expect(contents.text()).toContainText('(func');
  await expectNone('text');
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600),
  );
  await window.page.getByRole('button', { name: 'Show the details' }).click();
  await expect(contents.text()).toContainText('(func');
  await expectNone('text in a small window');
  await contents.text().getByRole('button', { name: 'Back' }).click();
  await contents.show('Overview');
  await expectNone('overview in a small window');
});
