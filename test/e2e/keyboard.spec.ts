import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

const NAMES = ['alpha.wasm', 'beta.wasm', 'gamma.wasm'];

test('everything about the modules is within reach of the keyboard', async ({ launch, workspace }) => {
  const args: string[] = [];
  for (const [index, name] of NAMES.entries()) args.push(await workspace.write(name, moduleReturning(index)));
  const { window } = await launch({ args });
  const { page, grid } = window;
  const { keyboard } = page;
  for (const name of NAMES) await window.expectServedBy(name, 'compiler');
  const selected = grid.getByRole('row', { selected: true });

  await test.step('Ctrl+F goes to the search, Escape empties it, the arrow leads down to the rows', async () => {
    await keyboard.press('ControlOrMeta+F');
    await expect(window.search).toBeFocused();
    await keyboard.type('bet');
    await expect(window.rows()).toHaveCount(1);
    await keyboard.press('Escape');
    await expect(window.rows()).toHaveCount(3);
    await keyboard.press('ArrowDown');
    await expect(grid).toBeFocused();
    await expect(selected).toContainText('alpha.wasm');
  });

  await test.step('the arrows, Home and End go through the rows', async () => {
    await keyboard.press('ArrowDown');
    await expect(selected).toContainText('beta.wasm');
    await keyboard.press('End');
    await expect(selected).toContainText('gamma.wasm');
    await keyboard.press('ArrowDown');
    await expect(selected).toContainText('gamma.wasm');
    await keyboard.press('Home');
    await expect(selected).toContainText('alpha.wasm');
    const active = await grid.getAttribute('aria-activedescendant');
    await expect(page.locator(`[id="${active}"]`)).toContainText('alpha.wasm');
  });

  await test.step('Enter loads again, M and D drop, B opens the benchmark', async () => {
    await keyboard.press('Enter');
    await window.expectServedBy('alpha.wasm', 'memory');
    await expect(page.getByText(/^alpha\.wasm: found in memory in .*\.$/)).toBeAttached();
    await keyboard.press('m');
    await window.expectHeld('alpha.wasm', { memory: false, disk: true });
    await keyboard.press('Enter');
    await window.expectServedBy('alpha.wasm', 'disk');
    await keyboard.press('d');
    await window.expectHeld('alpha.wasm', { memory: true, disk: false });
    await window.expectHeld('beta.wasm', { memory: true, disk: true });
  });

  await test.step('Shift+F10 opens the menu of the row', async () => {
    await keyboard.press('ArrowDown');
    await keyboard.press('Shift+F10');
    const menu = page.getByRole('menu', { name: 'Actions for beta.wasm' });
    await expect(menu).toBeVisible();
    await keyboard.type('Drop from both');
    await expect(menu.getByRole('menuitem', { name: 'Drop from both' })).toBeFocused();
    await keyboard.press('Enter');
    await window.expectHeld('beta.wasm', { memory: false, disk: false });
    await expect(menu).toHaveCount(0);
  });

  await test.step('Delete takes a file off the list and goes on to the next', async () => {
    await grid.focus();
    await keyboard.press('Delete');
    await expect(window.row('beta.wasm')).toHaveCount(0);
    await expect(selected).toContainText('gamma.wasm');
  });

  await test.step('what a tier holds stays listed as stored, until it is dropped', async () => {
    await keyboard.press('Delete');
    await expect(selected).toContainText('alpha.wasm');
    await expect(window.row('gamma.wasm')).toHaveAttribute('data-state', 'stored');
    await keyboard.press('ArrowDown');
    await expect(selected).toContainText('gamma.wasm');
    await keyboard.press('x');
    await expect(window.row('gamma.wasm')).toHaveCount(0);
    await keyboard.press('Home');
    await expect(selected).toContainText('alpha.wasm');
    await keyboard.press('x');
    await window.expectHeld('alpha.wasm', { memory: false, disk: false });
    await grid.focus();
    await keyboard.press('Delete');
    await expect(grid).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Drop .wasm files or folders anywhere' })).toBeVisible();
  });
});

test('Ctrl+A selects what is typed, and nothing else in the window', async ({ window, workspace }) => {
  const { page, grid, search } = window;
  await window.drop(await workspace.write('alpha.wasm', moduleReturning(1)));
  await window.expectServedBy('alpha.wasm', 'compiler');
  const selection = () => page.evaluate(() => getSelection()?.toString() ?? '');
  for (const tab of ['Events', 'Modules'] as const) {
    await window.openTab(tab);
    if (tab === 'Modules') await grid.focus();
    await page.keyboard.press('ControlOrMeta+A');
    expect((await selection()).trim(), tab).toBe('');
  }
  await search.fill('alph');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('x');
  await expect(search).toHaveValue('x');
});

test('the ring of the focus goes round the whole table, over its head and its rows', async ({
  window,
  workspace,
}) => {
  const { page, grid } = window;
  for (let n = 0; n < 20; n++) await window.drop(await workspace.write(`${n}.wasm`, moduleReturning(n)));
  await expect(window.rows().first()).toBeVisible();
  await window.search.focus();
  await page.keyboard.press('ArrowDown');
  await expect(grid).toBeFocused();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const ring = await grid.evaluate((element) => {
    const frame = element.parentElement?.parentElement;
    if (!frame) return null;
    const { borderTopWidth, borderRightWidth, borderBottomWidth, borderLeftWidth, zIndex, inset } =
      getComputedStyle(frame, '::after');
    const head = element.querySelector('thead');
    return {
      widths: [borderTopWidth, borderRightWidth, borderBottomWidth, borderLeftWidth],
      inset,
      overHead: Number(zIndex) > Number(head ? getComputedStyle(head).zIndex : 0),
    };
  });
  expect(ring).toEqual({ widths: ['2px', '2px', '2px', '2px'], inset: '0px', overHead: true });
});
