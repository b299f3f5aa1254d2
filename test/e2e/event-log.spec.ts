import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mainThreadDuring } from './support/main-thread.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

const chip = ({ page }: RunningApp['window'], kind: string) => page.getByTestId(`chip-${kind}`);
const lines = ({ page }: RunningApp['window']) =>
  page.getByRole('listbox', { name: 'Events' }).getByRole('option');

test('the log keeps its filters while another tab is looked at, and one click shows only one kind', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  const filter = page.getByRole('textbox', { name: 'Filter events by text' });
  await window.openTab('Events');
  await expect(lines(window)).toHaveCount(7);
  await chip(window, 'save').click();
  await expect(lines(window)).toHaveCount(2);
  await chip(window, 'miss').click({ modifiers: ['Control'] });
  await expect(lines(window)).toHaveCount(4);
  await filter.fill('disk');
  await expect(lines(window)).toHaveCount(2);
  await chip(window, 'miss').click({ modifiers: ['Shift'] });
  await expect(lines(window)).toHaveCount(1);

  await window.openTab('Modules');
  await window.openTab('Events');
  await expect(filter).toHaveValue('disk');
  await expect(chip(window, 'save')).toHaveAttribute('aria-pressed', 'true');
  await expect(lines(window)).toHaveAttribute('data-kind', 'save');
  await chip(window, 'save').click();
  await expect(lines(window)).toHaveCount(2);
  await filter.fill('');
  await chip(window, 'memory').click();
  await expect(lines(window)).toHaveCount(2);
});

test('the chips and the lines are reached by keyboard, and a line has its whole message below', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await window.drop(await workspace.write('prose.wasm', 'This is no module.'));
  await window.expectFailed('prose.wasm', 'not a WebAssembly module');
  await window.openTab('Events');
  await chip(window, 'memory').focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
  await expect(chip(window, 'error')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chip(window, 'error')).toHaveAttribute('aria-pressed', 'true');
  const log = page.getByRole('listbox', { name: 'Events' });
  await log.focus();
  await page.keyboard.press('ArrowDown');
  await expect(lines(window).first()).toHaveAttribute('aria-selected', 'true');
  await expect(log).toHaveAttribute('aria-activedescendant', /^event-\d+$/);
  await expect(page.getByTestId('current-event')).toContainText('Check that this is a WebAssembly module');
  await page.keyboard.press('Enter');
  await expect(window.detail().getByRole('heading', { name: 'prose.wasm' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('current-event')).toHaveCount(0);
});

test('the log narrows to the selected module', async ({ window, workspace }) => {
  await window.drop(
    await workspace.write('one.wasm', moduleReturning(1)),
    await workspace.write('two.wasm', moduleReturning(2)),
  );
  for (const name of ['one.wasm', 'two.wasm']) await window.expectServedBy(name, 'compiler');
  await window.row('two.wasm').click();
  await window.openTab('Events');
  await window.page.getByRole('checkbox', { name: 'Of two.wasm' }).check();
  await expect(window.page.getByTestId('event-count')).toHaveText('7 of 14');
  for (const line of await lines(window).all()) await expect(line).toContainText('two.wasm');
});

test('the misses of the last minute are three clicks away', async ({ window, workspace }) => {
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  await window.openTab('Events');
  await chip(window, 'miss').click();
  await window.page.getByRole('button', { name: 'Last minute' }).click();
  await expect(lines(window)).toHaveCount(2);
  for (const line of await lines(window).all()) await expect(line).toHaveAttribute('data-kind', 'miss');
  await expect(window.page.getByTestId('brushed-time')).toBeVisible();
});

test('what is shown is exported and copied as JSON lines', async ({ app, workspace }) => {
  const { window, electron } = app;
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  await window.openTab('Events');
  await chip(window, 'save').click();
  const path = join(workspace.folder, 'events.jsonl');
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await window.page.getByRole('button', { name: /^Export the events/ }).click();
  await expect(window.page.getByText('2 events exported to').first()).toBeVisible();
  const exported = await readFile(path, 'utf8');
  const events = exported
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toMatchObject([
    { kind: 'save', where: 'memory', subject: 'one.wasm' },
    { kind: 'save', where: 'disk', subject: 'one.wasm' },
  ]);
  expect(new Date(events[0].at).getTime()).toBeGreaterThan(Date.now() - 60_000);
  await window.page.getByRole('button', { name: /^Copy the events/ }).click();
  await expect(window.page.getByText('2 events copied').first()).toBeVisible();
  await expect.poll(() => electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(exported);
});

test('a page that is loaded anew has the whole log again', async ({ window, workspace }) => {
  const modules = 12;
  for (let n = 0; n < modules; n++) await workspace.write(`many/${n}.wasm`, moduleReturning(n));
  await window.drop(join(workspace.folder, 'files/many'));
  await window.expectCounters({ 'disk-saves': modules });
  await expect(window.page.getByText(/under way/)).toHaveCount(0);
  await reload(window, 80);
  await window.openTab('Events');
  // Seven for each that was compiled, and two for each that memory answered since.
  const all = modules * (7 + 80 * 2);
  const count = window.page.getByTestId('event-count');
  await expect(count).toHaveText(`${all.toLocaleString('en')} events`);
  await window.page.reload();
  await window.ready();
  await window.openTab('Events');
  await expect(count).toHaveText(`${all.toLocaleString('en')} events`);
  await expect(window.page.getByTestId('forgotten-events')).toHaveCount(0);
  const log = window.page.getByRole('listbox', { name: 'Events' });
  await log.focus();
  await window.page.keyboard.press('Home');
  await expect(lines(window).first()).toHaveAttribute('aria-posinset', '1');
  await window.page.getByRole('button', { name: 'Newest' }).click();
  await expect(window.page.getByRole('button', { name: 'Newest' })).toHaveCount(0);
  await window.page.getByRole('button', { name: 'Clear the log' }).click();
  await expect(count).toHaveText('0 events');
});

test('with a hundred thousand events the log stays light, and says that older ones were let go', async ({
  app,
}) => {
  const { window, electron } = app;
  const { page } = window;
  await window.openTab('Events');
  await sendEvents(electron, { from: 0, count: 101_000, atOnce: 1_000, every: 20 });
  await expect(page.getByTestId('event-count')).toHaveText('100,000 events');
  await expect(page.getByTestId('forgotten-events')).toContainText('1,000 older events were let go');
  await expect(chip(window, 'miss')).toContainText('33,334');

  // 200 a second.
  const following = await mainThreadDuring(page, '200 events a second', () =>
    sendEvents(electron, { from: 101_000, count: 600, atOnce: 4, every: 20 }),
  );
  expect(following.busy).toBeLessThan(0.6);
  await expect(page.getByTestId('forgotten-events')).toContainText('1,600 older events were let go');

  await chip(window, 'miss').click();
  await expect(page.getByTestId('event-count')).toHaveText(/^33,33\d of 100,000$/);
  await page.getByRole('listbox', { name: 'Events' }).focus();
  const scrolling = await mainThreadDuring(page, 'scrolling', async () => {
    await page.keyboard.press('Home');
    for (let step = 0; step < 60; step++) await page.keyboard.press('PageDown');
  });
  expect(scrolling.busy).toBeLessThan(0.9);
  expect(await lines(window).count()).toBeLessThan(100);
  await expect(lines(window).and(page.locator('[aria-selected="true"]'))).toHaveAttribute(
    'aria-setsize',
    /^33/,
  );
});

interface Sending {
  from: number;
  count: number;
  atOnce: number;
  /** Milliseconds. */
  every: number;
}

/** Tells the window of made-up events, as main would. */
async function sendEvents(electron: RunningApp['electron'], sending: Sending): Promise<void> {
  await electron.evaluate(async ({ BrowserWindow }, { from, count, atOnce, every }) => {
    const kinds = ['hit', 'miss', 'loaded'];
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    for (let seq = from; seq < from + count; seq += atOnce) {
      const events = Array.from({ length: atOnce }, (_, index) => ({
        seq: seq + index,
        at: Date.now(),
        kind: kinds[(seq + index) % 3],
        where: 'memory',
        rowId: null,
        subject: `part-${(seq + index) % 500}.wasm`,
        key: null,
        ms: 1,
        bytes: 200,
        message: null,
        advice: null,
      }));
      page?.send('inspector:update', { events });
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  }, sending);
}

/** Loads all rows again, so many times. */
async function reload({ page }: RunningApp['window'], times: number): Promise<void> {
  await page.evaluate(async (rounds) => {
    const { inspector } = window as unknown as {
      inspector: import('../../src/shared/contract.ts').InspectorApi;
    };
    const allReady = async () => {
      const answer = await inspector.request('snapshot', null);
      if (!answer.ok) throw new Error(answer.problem.message);
      return answer.value.rows;
    };
    for (let round = 0; round < rounds; round++) {
      const rows = await allReady();
      await inspector.request('reload', { rowIds: rows.map(({ id }) => id) });
      while ((await allReady()).some(({ state }) => state !== 'ready')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }, times);
}
