import type { Locator } from '@playwright/test';
import type { ModuleRow } from '../../src/shared/contract.ts';
import { entryInfoOf, rowOf } from '../renderer/sample-data.ts';
import { flipMiddleByte } from './support/corrupt.ts';
import type { InspectorWindow } from './support/inspector-window.ts';
import { expectNoFault } from './support/no-fault.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';
import type { Workspace } from './support/workspace.ts';

const NAMES = ['alpha.wasm', 'beta.wasm', 'delta.wasm', 'epsilon.wasm', 'gamma.wasm'];

/** Brings in a module of each name, and waits until all are there. */
async function bringIn(window: InspectorWindow, workspace: Workspace, names = NAMES): Promise<void> {
  const paths: string[] = [];
  for (const [n, name] of names.entries()) paths.push(await workspace.write(name, moduleReturning(n)));
  await window.drop(...paths);
  for (const name of names) await window.expectServedBy(name, 'compiler');
}

/** Shows rows as if main had told of them: states that would take long to come by. */
async function show({ electron }: RunningApp, rows: readonly ModuleRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 2_500) {
    await electron.evaluate(
      ({ BrowserWindow }, batch) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('inspector:update', batch),
      { rows: rows.slice(at, at + 2_500) },
    );
  }
}

const manyRows = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    rowOf({ id: `row ${n}`, name: `part-${n}.wasm`, wireBytes: 1_000 + ((n * 7_919) % 10_007) }),
  );

/** The names of the rows that are selected and drawn, from top to bottom. */
async function selectedNames({ grid }: InspectorWindow): Promise<string[]> {
  const rows = await grid.getByRole('row', { selected: true }).all();
  return Promise.all(rows.map(async (row) => (await row.getAttribute('data-name')) ?? ''));
}

async function keyOf(window: InspectorWindow, name: string): Promise<string> {
  await window.row(name).getByText(name, { exact: true }).click();
  return (
    (await window
      .detail()
      .getByText(/^[0-9A-F]{64}$/)
      .textContent()) ?? ''
  );
}

async function drawnNames(window: InspectorWindow): Promise<(string | null)[]> {
  return window
    .rows()
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => row.getAttribute('data-name')),
    );
}

const bar = ({ page }: InspectorWindow): Locator => page.getByTestId('selection-bar');
const head = ({ page }: InspectorWindow, name: string): Locator =>
  page.getByRole('columnheader', { name, exact: true });
const headNames = ({ page }: InspectorWindow) => page.getByRole('columnheader').allInnerTexts();

test('rows are selected by clicks as in any list', async ({ window, workspace }) => {
  await bringIn(window, workspace);
  const click = (name: string, ...modifiers: ('Shift' | 'ControlOrMeta')[]) =>
    window.row(name).getByText(name, { exact: true }).click({ modifiers });
  await expect(window.grid).toHaveAttribute('aria-multiselectable', 'true');
  await click('beta.wasm');
  await click('epsilon.wasm', 'Shift');
  await expect.poll(() => selectedNames(window)).toEqual(['beta.wasm', 'delta.wasm', 'epsilon.wasm']);
  await expect(bar(window)).toContainText('3 selected · ');
  await expect(window.page.getByTestId('table-announcement')).toHaveText('3 of 5 selected');
  await click('delta.wasm', 'ControlOrMeta');
  await expect.poll(() => selectedNames(window)).toEqual(['beta.wasm', 'epsilon.wasm']);
  await click('gamma.wasm', 'ControlOrMeta');
  await expect(window.detail()).toContainText('gamma.wasm');
  await click('alpha.wasm');
  await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm']);
});

test('rows are selected by keyboard as in any list', async ({ window, workspace }) => {
  await bringIn(window, workspace);
  const { keyboard } = window.page;
  await window.search.focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Shift+ArrowDown');
  await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm', 'beta.wasm', 'delta.wasm']);
  await keyboard.press('Shift+ArrowUp');
  await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm', 'beta.wasm']);

  await test.step('Ctrl goes on without selecting, and Space adds', async () => {
    await keyboard.press('ControlOrMeta+End');
    await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm', 'beta.wasm']);
    const active = await window.grid.getAttribute('aria-activedescendant');
    await expect(window.page.locator(`[id="${active}"]`)).toContainText('gamma.wasm');
    await keyboard.press('Space');
    await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm', 'beta.wasm', 'gamma.wasm']);
  });

  await test.step('Ctrl+A selects all that the search lets through, Escape none', async () => {
    await window.search.fill('ta');
    await expect(window.rows()).toHaveCount(2);
    await window.grid.focus();
    await keyboard.press('ControlOrMeta+A');
    await expect(bar(window)).toContainText('2 selected');
    await window.search.fill('');
    await expect.poll(() => selectedNames(window)).toEqual(['beta.wasm', 'delta.wasm']);
    await window.search.fill('alpha');
    await expect(bar(window)).toContainText('2 selected hidden by the search');
    await window.search.fill('');
    await window.grid.focus();
    await keyboard.press('Escape');
    await expect.poll(() => selectedNames(window)).toEqual([]);
  });
});

test('what is done is done to all that are selected, and says how much it deletes', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  await bringIn(window, workspace);
  await window.row('beta.wasm').getByText('beta.wasm').click();
  await window
    .row('epsilon.wasm')
    .getByText('epsilon.wasm')
    .click({ modifiers: ['Shift'] });

  await test.step('from the bar', async () => {
    await bar(window).getByRole('button', { name: 'Drop' }).click();
    const item = page.getByRole('menuitem', { name: 'Drop from memory' });
    await expect(item).toContainText(/3 modules, about [\d.]+ B/);
    await expect(item).toHaveAttribute('data-danger', 'true');
    await item.click();
    for (const name of ['beta.wasm', 'delta.wasm', 'epsilon.wasm']) {
      await window.expectHeld(name, { memory: false, disk: true });
    }
    await window.expectHeld('alpha.wasm', { memory: true, disk: true });
    await expect(page.getByTestId('notice')).toContainText(/Dropped 3 modules, [\d.]+ KB, from memory/);
  });

  await test.step('by the button of a row that is one of them', async () => {
    await window
      .row('delta.wasm')
      .getByRole('button', { name: 'Load again: the 3 selected modules' })
      .click();
    for (const name of ['beta.wasm', 'delta.wasm', 'epsilon.wasm']) {
      await window.expectServedBy(name, 'disk');
    }
    await expect.poll(() => selectedNames(window)).toHaveLength(3);
  });

  await test.step('by the menu of a row that is one of them', async () => {
    await window.row('delta.wasm').getByText('delta.wasm').click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'Actions for 3 modules' });
    await expect(menu.getByRole('menuitem', { name: 'Drop from both' })).toContainText('3 modules');
    await expect(menu.getByRole('menuitem', { name: 'Show in folder' })).toBeDisabled();
    await menu.getByRole('menuitem', { name: 'Copy keys' }).click();
    const keys = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    expect(keys.split('\n')).toHaveLength(3);
    for (const key of keys.split('\n')) expect(key).toMatch(/^[0-9A-F]{64}$/);
  });

  await test.step('and the menu of another row is about that one alone', async () => {
    await window.row('alpha.wasm').getByText('alpha.wasm').click({ button: 'right' });
    await expect(page.getByRole('menu', { name: 'Actions for alpha.wasm' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect.poll(() => selectedNames(window)).toEqual(['alpha.wasm']);
  });
});

test('a key that would delete of many says first how much, and Enter does it', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await bringIn(window, workspace);
  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('m');
  const item = page.getByRole('menuitem', { name: 'Drop from memory' });
  await expect(item).toContainText('5 modules, about');
  await expect(item).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(window.grid).toBeFocused();
  await window.expectHeld('beta.wasm', { memory: true, disk: true });
  await page.keyboard.press('m');
  await expect(item).toBeFocused();
  await page.keyboard.press('Enter');
  await window.expectHeld('beta.wasm', { memory: false, disk: true });
  await expect(window.grid).toBeFocused();
  await expect.poll(() => selectedNames(window)).toHaveLength(5);
});

test('Enter that is typed before the menu has the focus where it belongs does what its key asked for', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await bringIn(window, workspace);
  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+A');
  // Both within one task, as no keyboard is fast enough to do it every time.
  const isInMenu = await window.grid.evaluate(async (grid) => {
    const press = (target: Element, key: string) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    press(grid, 'x');
    const menu = () => document.activeElement?.closest('[role="menu"]');
    for (let turn = 0; turn < 100 && !menu(); turn++) await Promise.resolve();
    const there = menu() !== undefined && menu() !== null;
    if (document.activeElement) press(document.activeElement, 'Enter');
    return there;
  });
  expect(isInMenu).toBe(true);
  await window.expectHeld('beta.wasm', { memory: false, disk: false });
});

test('a drop is taken back by its notice and by its keys, the latest first', async ({ app, workspace }) => {
  const { window } = app;
  const { page } = window;
  await bringIn(window, workspace);
  for (const name of NAMES) await window.expectHeld(name, { memory: true, disk: true });
  const notice = page.getByTestId('notice');
  await window.row('alpha.wasm').getByText('alpha.wasm').click();
  await window
    .row('beta.wasm')
    .getByText('beta.wasm')
    .click({ modifiers: ['Shift'] });
  await bar(window).getByRole('button', { name: 'Drop' }).click();
  await page.getByRole('menuitem', { name: 'Drop from disk' }).click();
  await expect(notice).toContainText(/Dropped 2 modules, [\d.]+ K?B, from disk\./);
  await window.expectHeld('alpha.wasm', { memory: true, disk: false });
  await window.row('gamma.wasm').getByText('gamma.wasm').click();
  await window.grid.focus();
  await page.keyboard.press('x');
  await expect(notice.last()).toContainText('Dropped gamma.wasm from memory');
  await window.expectHeld('gamma.wasm', { memory: false, disk: false });
  await expect(notice.getByRole('button', { name: /^Undo/ })).toHaveCount(1);

  await notice.getByRole('button', { name: /^Undo/ }).click();
  await window.expectHeld('gamma.wasm', { memory: true, disk: true });
  await window.expectHeld('alpha.wasm', { memory: true, disk: false });

  await test.step('what is typed is undone first', async () => {
    await window.search.fill('alpha');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(window.search).not.toHaveValue('alpha');
    await window.expectHeld('alpha.wasm', { memory: true, disk: false });
    await window.search.fill('');
  });

  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await window.expectHeld('alpha.wasm', { memory: true, disk: true });
  await window.expectHeld('beta.wasm', { memory: true, disk: true });
  await expect(notice.last()).toContainText(/Put back 2 modules, [\d.]+ K?B, into disk\./);
});

test('a check says of each row, and in sum, what is intact and what is broken', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  await bringIn(window, workspace);
  await expect.poll(async () => (await workspace.entries()).length).toBe(5);
  const key = await keyOf(window, 'delta.wasm');
  const entry = (await workspace.entries()).find((path) => path.endsWith(`${key}.bin`));
  if (entry === undefined) throw new Error('delta.wasm has no entry.');
  await flipMiddleByte(entry);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Checked' }).click();
  await page.keyboard.press('Escape');
  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await bar(window).getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByTestId('notice')).toContainText(
    /Checked 5 entries, [\d.]+ K?B: 4 intact, 1 broken\./,
  );
  await expect(window.row('delta.wasm').getByTestId('verdict')).toContainText('broken');
  await expect(window.row('gamma.wasm').getByTestId('verdict')).toHaveText('intact');
  await window.search.fill('is:broken');
  await expect.poll(() => drawnNames(window)).toEqual(['delta.wasm']);
});

test('after a restart the list has all that the tiers hold, found by the name it was stored under', async ({
  launch,
  workspace,
}) => {
  const first = await launch();
  await bringIn(first.window, workspace);
  await expect.poll(async () => (await workspace.entries()).length).toBe(5);
  await first.quit();
  const { window } = await launch();
  await expect(window.rows()).toHaveCount(5);
  await expect(window.row('delta.wasm')).toHaveAttribute('data-state', 'stored');
  await window.search.fill('is:stored delta');
  await expect(window.page.getByTestId('module-count')).toContainText('1 of 5 modules');
  await window.loadAgain('delta.wasm');
  await window.expectServedBy('delta.wasm', 'disk');
});

test('columns are chosen, sorted by, moved and resized, by mouse and by keyboard, and kept', async ({
  launch,
  workspace,
}) => {
  const app = await launch();
  const { window } = app;
  const { page } = window;
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1580, 900),
  );
  await bringIn(window, workspace);

  await test.step('chosen by boxes in a menu that stays open', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Key' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Disk hits' }).click();
    await page.keyboard.press('Escape');
    await expect(head(window, 'Key')).toBeVisible();
    await expect(head(window, 'Disk hits')).toHaveCount(0);
  });

  await test.step('sorted by, and with Shift by a second one', async () => {
    await head(window, 'Code').getByRole('button').click();
    await expect(head(window, 'Code')).toHaveAttribute('aria-sort', 'descending');
    await page.keyboard.press('Shift+Tab');
    const module = page.getByRole('columnheader').first();
    await module.getByRole('button').click({ modifiers: ['Shift'] });
    await expect(page.getByRole('columnheader', { name: 'Code sort key 1' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await expect(module).toHaveAccessibleName('Module sort key 2');
    await expect(module).toHaveAttribute('aria-sort', 'none');
    await module.getByRole('button').click();
    await expect.poll(() => drawnNames(window)).toEqual(NAMES);
    await module.getByRole('button').click();
    await expect.poll(() => drawnNames(window)).toEqual([...NAMES].reverse());
  });

  await test.step('moved by Ctrl and an arrow, resized by Shift and an arrow', async () => {
    await head(window, 'Wasm').getByRole('button').focus();
    const before = await headNames(window);
    await page.keyboard.press('ControlOrMeta+ArrowLeft');
    await expect.poll(async () => (await headNames(window)).indexOf('Wasm')).toBe(before.indexOf('Wasm') - 1);
    await expect(page.getByTestId('table-announcement')).toHaveText(/^Wasm is column 3 of \d+$/);
    await page.keyboard.press('Shift+ArrowRight');
    await expect(page.getByTestId('table-announcement')).toHaveText('Wasm is 84 pixels wide');
    await page.keyboard.press('ArrowRight');
    await expect(head(window, 'Lives in').getByRole('button')).toBeFocused();
  });

  await test.step('moved and resized by dragging', async () => {
    const box = async (name: string) => {
      const found = await head(window, name).boundingBox();
      if (!found) throw new Error(`${name} has no place.`);
      return found;
    };
    const [wasm, code] = [await box('Wasm'), await box('Code')];
    await page.mouse.move(code.x + code.width / 2, code.y + 14);
    await page.mouse.down();
    await page.mouse.move(wasm.x + 20, wasm.y + 14, { steps: 5 });
    await page.mouse.up();
    const isBefore = async () => {
      const names = await headNames(window);
      return names.indexOf('Code') === names.indexOf('Wasm') - 1;
    };
    await expect.poll(isBefore).toBe(true);
    await expect(head(window, 'Code')).toHaveAttribute('aria-sort', 'none');
    const edge = await page.getByTestId('resize-artifact').boundingBox();
    if (!edge) throw new Error('The edge has no place.');
    await page.mouse.move(edge.x + 4, edge.y + 10);
    await page.mouse.down();
    await page.mouse.move(edge.x + 44, edge.y + 10, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await box('Code')).width).toBe(code.width + 40);
    await page.getByTestId('resize-artifact').dblclick();
    await expect.poll(async () => (await box('Code')).width).toBe(code.width);
  });

  const layout = await headNames(window);
  await app.quit();
  const again = await launch({ args: [await workspace.write('alpha.wasm', moduleReturning(0))] });
  await again.window.expectServedBy('alpha.wasm', 'disk');
  await expect.poll(() => headNames(again.window)).toEqual(layout);
  await expect(again.window.page.getByRole('columnheader').first()).toHaveAttribute(
    'aria-sort',
    'descending',
  );
});

test('in a small window the column that is sorted by stays, whatever it is', async ({ app, workspace }) => {
  const { window } = app;
  const { page } = window;
  const resize = (width: number) =>
    app.electron.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size, 600),
      width,
    );
  await resize(1580);
  await bringIn(window, workspace);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Stored' }).click();
  await page.keyboard.press('Escape');
  await head(window, 'Wasm').getByRole('button').click();
  await resize(720);
  await expect(head(window, 'Idle')).toHaveCount(0);
  await expect(head(window, 'Wasm')).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Idle' })).toContainText('no room');
  await page.keyboard.press('Escape');
  const scroller = window.grid.locator('xpath=..');
  expect(await scroller.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test('one box finds by name, folder, key and what modules are, and loses nothing', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page, search } = window;
  await bringIn(window, workspace);
  await window.chooseAction('beta.wasm', 'Drop from memory');
  await window.expectHeld('beta.wasm', { memory: false, disk: true });
  const count = page.getByTestId('module-count');

  await search.fill('ta tier:memory');
  await expect(count).toContainText('1 of 5 modules');
  await expect.poll(() => drawnNames(window)).toEqual(['delta.wasm']);
  await expect(window.rows().locator('mark')).toHaveText('ta');
  await search.fill('-tier:memory');
  await expect.poll(() => drawnNames(window)).toEqual(['beta.wasm']);
  const key = await window.row('beta.wasm').evaluate((row) => row.getAttribute('data-row-id'));
  expect(key).not.toBeNull();

  await window.openTab('Events');
  await window.openTab('Modules');
  await expect(search).toHaveValue('-tier:memory');

  await test.step('and shows the folder where that is why', async () => {
    await search.fill('alpha files');
    await expect(window.rows()).toHaveCount(1);
    await expect(window.rows().locator('mark')).toHaveText(['alpha', 'files']);
  });

  await search.fill('tier:tape');
  const none = page.getByTestId('no-match');
  await expect(none).toContainText('None of 5 modules matches tier:tape.');
  await expect(none).toContainText('tier: takes memory, disk, both or none, not “tape”.');
  await none.getByRole('button', { name: 'Clear the search' }).click();
  await expect(window.rows()).toHaveCount(5);
});

test('ten thousand modules are listed, found, sorted and selected', async ({ app }) => {
  const { window } = app;
  const { page } = window;
  await show(app, manyRows(10_000));
  await expect(page.getByTestId('module-count')).toHaveText('10,000 modules');
  expect(await window.rows().count()).toBeLessThan(80);
  await head(window, 'Wasm').getByRole('button').click();
  const sizes = manyRows(10_000).sort((a, b) => (b.wireBytes ?? 0) - (a.wireBytes ?? 0));
  await expect(window.rows().first()).toHaveAttribute('data-name', sizes[0]?.name ?? '');
  await window.grid.focus();
  await page.keyboard.press('End');
  await expect(window.rows().last()).toHaveAttribute('data-name', sizes.at(-1)?.name ?? '');
  await window.openTab('Events');
  await window.openTab('Modules');
  await expect(window.rows().last(), 'it is where it was left').toHaveAttribute(
    'data-name',
    sizes.at(-1)?.name ?? '',
  );
  await window.search.fill('part-99');
  await expect(window.rows().first(), 'another search has another beginning').toHaveAttribute(
    'aria-rowindex',
    '2',
  );
  await expect(page.getByTestId('module-count')).toHaveText('111 of 10,000 modules');
  await window.search.fill('');
  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await expect(page.getByTestId('table-announcement')).toHaveText('10,000 of 10,000 selected');
  await page.keyboard.press('End');
  await expect(window.grid.getByRole('row', { selected: true })).toHaveAttribute(
    'data-name',
    sizes.at(-1)?.name ?? '',
  );
});

/** A row in each state that the table tells apart. */
function everyState(): ModuleRow[] {
  const nowhere = { held: { memory: false, disk: false }, entries: [], last: null } as const;
  const otherEngine = entryInfoOf({ engineId: 'v8-11.3.244.8-node.30-1A2B', isOurs: false });
  const wrong = {
    kind: 'invalid',
    message: 'prose.wasm is not a WebAssembly module',
    advice: 'Choose another.',
  };
  const broken = { at: Date.now(), problem: 'Its seal does not fit its bytes' };
  const states: (Partial<ModuleRow> & { name: string })[] = [
    { name: 'ready.wasm', entries: [entryInfoOf()] },
    { name: 'queued.wasm', ...nowhere, entries: [], state: 'queued', key: null },
    {
      name: 'loading.wasm',
      ...nowhere,
      entries: [],
      state: 'loading',
      step: 'compile',
      stepStartedAt: Date.now(),
    },
    { name: 'prose.wasm', ...nowhere, entries: [], state: 'failed', key: null, error: wrong },
    {
      name: 'gone.wasm',
      state: 'failed',
      error: { kind: 'file-missing', message: 'It is gone', advice: null },
    },
    { name: 'cancelled.wasm', ...nowhere, entries: [], state: 'cancelled' },
    { name: 'stored.wasm', state: 'stored', origin: 'stored', last: null, entries: [entryInfoOf()] },
    { name: 'foreign.wasm', ...nowhere, state: 'stored', origin: 'stored', entries: [otherEngine] },
    {
      name: 'warned.wasm',
      warnings: [{ kind: 'file-write', message: 'It could not be saved', advice: null }],
    },
    { name: 'broken.wasm', entries: [entryInfoOf({ verified: broken })] },
    { name: 'rebuilt.wasm', rebuilt: { at: Date.now(), formerKey: 'F'.repeat(64), formerWireBytes: 9 } },
    { name: 'lost.wasm', pathIsGone: true },
    { name: 'intact.wasm', entries: [entryInfoOf({ verified: { at: Date.now(), problem: null } })] },
  ];
  return states.map((over) => rowOf({ key: over.name.toUpperCase().padEnd(64, '0'), ...over }));
}

test('no grave fault of accessibility in any state of a row, selected or not, small or large', async ({
  app,
}) => {
  const { window } = app;
  const { page } = window;
  await show(app, everyState());
  await expect(window.rows()).toHaveCount(everyState().length);
  await window.row('broken.wasm').click({ position: { x: 60, y: 10 } });
  for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
  await window.grid.focus();
  await page.keyboard.press('ControlOrMeta+A');
  for (const [width, height] of [
    [1400, 860],
    [900, 600],
  ]) {
    await app.electron.evaluate(
      ({ BrowserWindow }, size) =>
        BrowserWindow.getAllWindows()[0]?.setContentSize(size[0] ?? 0, size[1] ?? 0),
      [width, height],
    );
    for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
  }
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
  await page.keyboard.press('Escape');
  await bar(window).getByRole('button', { name: 'Drop' }).click();
  for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
  await page.keyboard.press('Escape');
  await window.search.fill('nothing is called that');
  for (const scheme of ['light', 'dark'] as const) await expectNoFault(app, scheme);
});

test('each state of a row says in words what it is', async ({ app }) => {
  const { window } = app;
  await show(app, everyState());
  for (const [name, words] of Object.entries({
    'queued.wasm': 'waiting',
    'loading.wasm': 'compile',
    'prose.wasm': 'is not a WebAssembly module',
    'gone.wasm': 'file is gone',
    'cancelled.wasm': 'cancelled',
    'stored.wasm': 'not loaded yet',
    'foreign.wasm': 'other engine',
    'warned.wasm': 'warning',
    'broken.wasm': 'broken',
    'rebuilt.wasm': 'rebuilt',
    'lost.wasm': 'file gone',
  })) {
    await expect(window.page.locator(`[data-name="${name}"]`)).toContainText(words);
  }
  const heights = await window
    .rows()
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(new Set(heights)).toEqual(new Set([28]));
});
