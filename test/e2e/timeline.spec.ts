import { mainThreadDuring } from './support/main-thread.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

type Window = RunningApp['window'];

const plot = ({ page }: Window) => page.getByTestId('load-plot');
const lines = ({ page }: Window) =>
  page.getByRole('listbox', { name: 'Loads', exact: true }).getByRole('option');

async function loadTwo({
  window,
  workspace,
}: Pick<RunningApp, 'window'> & {
  workspace: { write: (name: string, bytes: Uint8Array) => Promise<string> };
}) {
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  await window.loadAgain('one.wasm');
  await window.expectServedBy('one.wasm', 'memory');
  await window.drop(await workspace.write('two.wasm', moduleReturning(2)));
  await window.expectServedBy('two.wasm', 'compiler');
}

test('each load is plotted and listed, and a click on an end shows only those', async ({
  window,
  workspace,
}) => {
  await window.openTab('Timeline');
  await expect(window.page.getByText('Each load appears here as it ends')).toBeVisible();
  await loadTwo({ window, workspace });
  await window.openTab('Timeline');
  await expect(lines(window)).toHaveCount(3);
  await expect(plot(window)).toHaveAttribute('data-loads', '3');
  await window.page.getByTestId('outcome-compiler').click();
  await expect(lines(window)).toHaveCount(2);
  for (const line of await lines(window).all())
    await expect(line).toHaveAttribute('data-outcome', 'compiler');
  await window.page.getByTestId('outcome-memory').click({ modifiers: ['Shift'] });
  await expect(lines(window)).toHaveCount(3);
  await expect(window.page.getByText('duration, logarithmic')).toBeVisible();
  await window.page.getByRole('radio', { name: 'Linear' }).click();
  await expect(window.page.getByText('duration, linear')).toBeVisible();
});

test('a span that is brushed with the mouse narrows list, log and table, and is widened again', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await loadTwo({ window, workspace });
  await page.waitForTimeout(1_500);
  await window.openTab('Timeline');
  await expect(lines(window)).toHaveCount(3);
  const box = await plot(window).boundingBox();
  if (!box) throw new Error('the plot is not there');
  // The end of the session, in which nothing happened.
  await page.mouse.move(box.x + box.width - 3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 12, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByTestId('brush')).toBeVisible();
  await expect(page.getByTestId('load-count')).toHaveText('0 loads in the brushed span');
  await window.openTab('Modules');
  await expect(
    page.getByText('None of the modules was loaded in the span of time that is brushed.'),
  ).toBeVisible();
  await window.openTab('Events');
  await expect(page.getByText('No event fits the filters.')).toBeVisible();
  await page.getByTestId('brushed-time').filter({ visible: true }).click();
  await window.openTab('Modules');
  await expect(window.rows()).toHaveCount(2);
  await window.openTab('Timeline');
  await expect(page.getByTestId('load-count')).toHaveText('3 loads shown');
});

test('the keyboard goes from load to load, brushes, moves the ends and selects the module', async ({
  window,
  workspace,
}) => {
  const { page } = window;
  await loadTwo({ window, workspace });
  await window.openTab('Timeline');
  await expect(lines(window)).toHaveCount(3);
  await plot(window).focus();
  await page.keyboard.press('ArrowLeft');
  const option = plot(window).getByRole('option');
  await expect(option).toContainText('two.wasm: compiled, after');
  await page.keyboard.press('ArrowLeft');
  await expect(option).toContainText('one.wasm: memory answered after');
  await expect(page.getByTestId('load-card')).toContainText('one.wasm');
  await page.keyboard.press('Enter');
  await expect(window.detail().getByRole('heading', { name: 'one.wasm' })).toBeVisible();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByTestId('load-count')).toHaveText('2 loads in the brushed span');
  const end = page.getByRole('slider', { name: 'End of the span' });
  await end.focus();
  const before = Number(await end.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => Number(await end.getAttribute('aria-valuenow'))).toBeLessThan(before);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('brush')).toHaveCount(0);
  await expect(page.getByTestId('load-count')).toHaveText('3 loads shown');
});

test('a click on a load selects its module', async ({ window, workspace }) => {
  await loadTwo({ window, workspace });
  await window.openTab('Timeline');
  await lines(window).filter({ hasText: 'two.wasm' }).click();
  await expect(window.detail().getByRole('heading', { name: 'two.wasm' })).toBeVisible();
});

test('with a hundred thousand loads the timeline stays light, and is walked through by keyboard', async ({
  app,
  workspace,
}) => {
  const { window, electron } = app;
  const { page } = window;
  await loadTwo({ window, workspace });
  await window.openTab('Timeline');
  await expect(lines(window)).toHaveCount(3);
  await sendLoads(electron, { from: 3, count: 100_000, atOnce: 1_000, every: 20 });
  await expect(plot(window)).toHaveAttribute('data-loads', '100000');
  await expect(page.getByText('3 older loads were let go')).toBeVisible();
  await plot(window).focus();
  const work = await mainThreadDuring(page, '100 loads a second, and arrow keys', async () => {
    const sending = sendLoads(electron, { from: 100_003, count: 300, atOnce: 2, every: 20 });
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowLeft');
    await sending;
  });
  expect(work.busy).toBeLessThan(0.8);
  await expect(plot(window).getByRole('option')).toHaveAttribute('aria-setsize', '100000');
});

interface Sending {
  from: number;
  count: number;
  atOnce: number;
  /** Milliseconds. */
  every: number;
}

/** Tells the window of made-up loads, as main would. */
async function sendLoads(electron: RunningApp['electron'], sending: Sending): Promise<void> {
  await electron.evaluate(async ({ BrowserWindow }, { from, count, atOnce, every }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const outcomes = ['memory', 'memory', 'disk', 'compiler'];
    for (let seq = from; seq < from + count; seq += atOnce) {
      const loads = Array.from({ length: atOnce }, (_, index) => ({
        seq: seq + index,
        at: Date.now(),
        ms: 1 + (((seq + index) * 37) % 900),
        outcome: outcomes[(seq + index) % 4],
        rowId: `row ${(seq + index) % 500}`,
        name: `part-${(seq + index) % 500}.wasm`,
        key: null,
        steps: {},
        promoted: false,
        stored: false,
        shared: false,
        savedMs: 5,
        message: null,
      }));
      contents?.send('inspector:update', { loads });
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  }, sending);
}
