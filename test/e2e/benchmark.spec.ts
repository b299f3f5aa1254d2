import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { BenchmarkRun } from '../../src/shared/benchmark-run.ts';
import { ENDLESS, exitingWith } from '../support/wasi-modules.ts';
import { childProcesses } from './support/child-processes.ts';
import { expectNoFault } from './support/no-fault.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning, SQL_JS } from './support/wasm-files.ts';

const NAME = 'sql-wasm.wasm';
const SCHEMES = ['light', 'dark'] as const;
/** Of a benchmark of few runs on a busy machine. */
const LONG = { timeout: 90_000 };

const start = (page: Page) => page.getByRole('button', { name: 'Start' });
const runs = (page: Page) => page.getByRole('spinbutton', { name: 'Runs' });
const shownRun = (page: Page) => page.getByTestId('benchmark');
const list = (page: Page) => page.getByRole('navigation', { name: 'Benchmark runs' });
const newBenchmark = (page: Page) => list(page).getByRole('button', { name: 'New benchmark' }).click();
const resultOf = (page: Page, name: string) => page.getByRole('region', { name: `Benchmark of ${name}` });

const setSize = (electron: ElectronApplication, width: number, height: number) =>
  electron.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );

/** Answers the dialog for where to save, in the person's place. */
const saveTo = (electron: ElectronApplication, file: string) =>
  electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);

/** Answers main's question whether to run modules, and notes what was asked. */
const answerQuestion = (electron: ElectronApplication, response: 0 | 1) =>
  electron.evaluate(({ dialog }, answer) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (_window: unknown, { message, detail }: Electron.MessageBoxOptions) => {
      asked.push(`${message} ${detail}`);
      return { response: answer, checkboxChecked: false };
    }) as unknown as typeof dialog.showMessageBox;
  }, response);
const questions = (electron: ElectronApplication) =>
  electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);

/** Chooses series by the labels of their boxes, and no others. */
async function chooseSeries(page: Page, ...labels: string[]): Promise<void> {
  await expect(page.getByRole('checkbox')).toHaveCount(8);
  for (const box of await page.getByRole('checkbox').all()) {
    if (await box.isEnabled()) await box.uncheck();
  }
  for (const label of labels) {
    await page
      .getByRole('checkbox')
      .and(page.getByLabel(new RegExp(`^${label}[A-Z]`)))
      .check();
  }
}

test('a benchmark runs to its end, is exported, and another is cancelled', async ({
  app: { electron, window },
  workspace,
}) => {
  const { page } = window;
  await window.drop(SQL_JS);
  await window.expectServedBy(NAME, 'compiler');

  await test.step('only a whole number of runs can be started', async () => {
    await window.chooseAction(NAME, 'Benchmark');
    await expect(page.getByRole('list', { name: 'Modules to measure' })).toContainText(NAME);
    for (const wrong of ['0', '51', '1.5', '']) {
      await runs(page).fill(wrong);
      await expect(start(page)).toBeDisabled();
      await expect(page.getByText('a whole number, 1 to 50')).toBeVisible();
    }
    await runs(page).fill('7');
    await expect(page.getByText('a whole number, 1 to 50')).toHaveCount(0);
    await window.openTab('Events');
    await window.openTab('Benchmarks');
    await expect(runs(page)).toHaveValue('7');
  });

  await test.step('nothing is started where nothing is to be measured', async () => {
    await chooseSeries(page);
    await expect(start(page)).toBeDisabled();
    await chooseSeries(
      page,
      'stock',
      'stock, all functions',
      'stock, exports',
      'cold',
      'disk',
      'memory',
      'floor',
    );
  });

  await test.step('progress, and at its end all series with their medians and ratios', async () => {
    await runs(page).fill('5');
    await start(page).click();
    await expect(page.getByRole('progressbar', { name: 'Samples taken' })).toBeVisible();
    await expect(page.getByTestId('time-left')).toHaveText(/left/, LONG);
    await expect(shownRun(page)).toHaveAttribute('data-status', 'done', { timeout: 200_000 });
    const result = resultOf(page, NAME);
    await expect(result.getByRole('img')).toHaveAccessibleName(
      /medians: stock \d.*stock, exports .*stock, all functions .*cold .*disk .*memory .*floor .*linear scale/,
    );
    await expect(result.getByTestId('ratio-disk-cold')).toContainText(/\d× faster.*between \d.*× and \d/);
    await expect(result.getByTestId('ratio-memory-cold')).toContainText(/\d× faster/);
    await expect(result.getByTestId('ratio-disk-floor')).toContainText(
      /slower|faster|no difference to be seen/,
    );
    await result.getByText('All samples').click();
    const table = result.getByTestId('sample-table');
    await expect(table.getByRole('columnheader')).toHaveCount(8);
    // Median, middle half, and five runs.
    await expect(table.getByRole('row')).toHaveCount(8);
    await expect(table.getByRole('cell').filter({ hasText: /^\d.* (µs|ms|s)$/ })).toHaveCount(7 * 7);
    await expect.poll(() => childProcesses(electron, 'sample-process')).toEqual([]);
  });

  await test.step('the axis is linear until somebody chooses otherwise, and says so', async () => {
    const chart = resultOf(page, NAME).getByTestId('sample-chart');
    await expect(chart).toContainText('linear, from zero');
    await page.getByRole('radio', { name: 'Logarithmic' }).check();
    await expect(chart).toContainText('logarithmic: each line is ten times the one before');
    await page.getByRole('radio', { name: 'Linear' }).check();
  });

  await test.step('the exported files hold date, machine, versions and every sample', async () => {
    const file = join(workspace.folder, 'result.json');
    await saveTo(electron, file);
    await page.getByRole('button', { name: 'JSON…' }).click();
    await expect(page.getByText(`Saved to ${file}`).first()).toBeVisible();
    const run = JSON.parse(await readFile(file, 'utf8')) as BenchmarkRun;
    expect(run).toMatchObject({ name: NAME, status: 'done', runs: 5 });
    expect(run.machine).toMatchObject({ cpu: expect.any(String), cores: expect.any(Number) });
    expect(run.versions).toMatchObject({ electron: '33.2.1', v8: expect.stringMatching(/^13\./) });
    const [module] = run.modules;
    expect(module).toMatchObject({
      file: SQL_JS,
      key: createHash('sha256')
        .update(await readFile(SQL_JS))
        .digest('hex')
        .toUpperCase(),
      wireBytes: (await stat(SQL_JS)).size,
    });
    expect(await workspace.entries()).toEqual([
      join(workspace.cache, run.versions.engine, `${module?.key}.bin`),
    ]);
    for (const samples of Object.values(module?.samples ?? {})) {
      expect(samples).toHaveLength(5);
      for (const ms of samples ?? []) expect(ms).toBeGreaterThan(0);
    }

    const csv = join(workspace.folder, 'result.csv');
    await saveTo(electron, csv);
    await page.getByRole('button', { name: 'CSV…' }).click();
    await expect(page.getByText(`Saved to ${csv}`).first()).toBeVisible();
    expect((await readFile(csv, 'utf8')).split('\r\n')).toHaveLength(1 + 7 * 5 + 1);

    const picture = join(workspace.folder, 'result.png');
    await saveTo(electron, picture);
    await page.getByRole('button', { name: 'Picture…' }).click();
    await expect(page.getByText(`Saved to ${picture}`).first()).toBeVisible();
    const png = await readFile(picture);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1_920);
    expect(png.byteLength).toBeGreaterThan(20_000);
  });

  await test.step('another one is cancelled, and its process is gone', async () => {
    await newBenchmark(page);
    await runs(page).fill('50');
    await start(page).click();
    await expect(shownRun(page)).toHaveAttribute('data-status', 'running');
    await expect.poll(async () => (await childProcesses(electron, 'sample-process')).length).toBe(1);
    await expect(page.getByTestId('benchmark-progress')).toHaveText(/^[1-9]\d* of \d+ samples$/, LONG);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await expect(shownRun(page)).toHaveAttribute('data-status', 'cancelled', LONG);
    await expect.poll(() => childProcesses(electron, 'sample-process')).toEqual([]);
    await window.openTab('Modules');
    await window.loadAgain(NAME);
    await window.expectServedBy(NAME, 'memory');
  });
});

test('several modules are measured in one queue, of which one is given up and one fails', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  const { page } = window;
  const good = await workspace.write('good.wasm', moduleReturning(1));
  const other = await workspace.write('other.wasm', moduleReturning(2));
  const broken = await workspace.write('broken.wasm', moduleReturning(3));
  await window.drop(good, other, broken);
  for (const name of ['good.wasm', 'other.wasm', 'broken.wasm'])
    await window.expectServedBy(name, 'compiler');
  await writeFile(broken, 'no module any more');
  await window.chooseAction('good.wasm', 'Benchmark');
  await page.getByRole('searchbox', { name: 'Add a module' }).fill('other');
  await page.getByRole('button', { name: /^Add other.wasm/ }).click();
  await page.getByRole('searchbox', { name: 'Add a module' }).fill('');
  await page.getByRole('button', { name: /^Add broken.wasm/ }).click();
  await chooseSeries(page, 'stock', 'disk');
  await runs(page).fill('30');
  await expect(page.getByText('180 samples')).toBeVisible();
  await start(page).click();
  await expect(page.getByTestId('benchmark-progress')).toHaveText(/^[1-9]\d* of/, LONG);
  for (const scheme of SCHEMES) await expectNoFault(app, scheme);
  const queue = page.getByRole('list', { name: 'Queue' });
  await expect(queue.getByRole('listitem')).toHaveCount(3);
  await expect(resultOf(page, 'broken.wasm')).toContainText('not a WebAssembly module');
  await queue.getByRole('button', { name: 'Cancel other.wasm' }).click();
  await expect(resultOf(page, 'other.wasm')).toHaveAttribute('data-status', 'cancelled');
  await expect(resultOf(page, 'good.wasm')).toHaveAttribute('data-status', 'done', LONG);
  await expect(resultOf(page, 'broken.wasm')).toHaveAttribute('data-status', 'failed');
  await expect(shownRun(page)).toHaveAttribute('data-status', 'cancelled');
});

test('a module’s code is run only after the person has said so, and leaves no process behind', async ({
  app: { electron, window },
  workspace,
}) => {
  const { page } = window;
  const command = await workspace.write('command.wasm', exitingWith(3));
  const endless = await workspace.write('endless.wasm', ENDLESS);
  await window.drop(command, endless, await workspace.write('library.wasm', moduleReturning(1)));
  for (const name of ['command.wasm', 'endless.wasm', 'library.wasm']) {
    await window.expectServedBy(name, 'compiler');
  }
  const firstResult = page.getByRole('checkbox', { name: /^time to first result/ });

  await test.step('not of a library', async () => {
    await window.chooseAction('library.wasm', 'Benchmark');
    await expect(firstResult).toBeDisabled();
  });

  await test.step('not where the person would rather not', async () => {
    await window.openTab('Modules');
    await window.chooseAction('command.wasm', 'Benchmark');
    await expect(firstResult).toBeEnabled();
    await chooseSeries(page, 'time to first result');
    await runs(page).fill('5');
    await answerQuestion(electron, 1);
    await start(page).click();
    await expect
      .poll(() => questions(electron))
      .toEqual([
        expect.stringMatching(
          /^Run the code of command.wasm\? .*is executed.*without files, environment or network/,
        ),
      ]);
    await expect(start(page)).toBeEnabled();
    await expect(shownRun(page)).toHaveCount(0);
  });

  await test.step('from the start of its load to its exit, on stock V8 and from disk', async () => {
    await answerQuestion(electron, 0);
    await start(page).click();
    await expect(shownRun(page)).toHaveAttribute('data-status', 'done', LONG);
    const result = resultOf(page, 'command.wasm');
    await expect(result).toContainText('ended with exit code 3');
    await expect(result.getByRole('img')).toHaveAccessibleName(
      /stock, first result \d.*disk, first result \d/,
    );
    await expect(result.getByTestId('ratio-diskResult-stockResult')).toContainText('time to first result');
  });

  await test.step('one that never ends is ended when it is cancelled', async () => {
    await window.openTab('Modules');
    await window.chooseAction('endless.wasm', 'Benchmark');
    await expect(firstResult).toBeEnabled();
    await start(page).click();
    await expect.poll(async () => (await childProcesses(electron, 'sample-process')).length).toBe(1);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await expect(shownRun(page)).toHaveAttribute('data-status', 'cancelled');
    await expect.poll(() => childProcesses(electron, 'sample-process')).toEqual([]);
  });

  await test.step('and when the app is quit', async () => {
    await newBenchmark(page);
    await start(page).click();
    await expect.poll(async () => (await childProcesses(electron, 'sample-process')).length).toBe(1);
  });
});

test('runs are kept, renamed, compared in two steps, deleted, and brought back', async ({
  launch,
  workspace,
}) => {
  const file = await workspace.write('one.wasm', moduleReturning(1));
  const folder = join(workspace.userData, 'benchmarks');
  const first = await launch({ args: [file] });
  const { page } = first.window;
  await first.window.expectServedBy('one.wasm', 'compiler');
  await first.window.chooseAction('one.wasm', 'Benchmark');
  await chooseSeries(page, 'stock', 'disk', 'memory');
  await runs(page).fill('5');
  await start(page).click();
  await expect(shownRun(page)).toHaveAttribute('data-status', 'done', LONG);
  await page.getByText('All samples').click();
  for (const scheme of SCHEMES) await expectNoFault(first, scheme);
  await setSize(first.electron, 900, 600);
  for (const scheme of SCHEMES) await expectNoFault(first, scheme);
  await expect(page.getByRole('button', { name: 'Compare with the last' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Rename this run' }).click();
  await page.getByRole('textbox', { name: 'Name of this run' }).fill('before the change');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'before the change' })).toBeVisible();
  await first.quit();
  expect(await readdir(folder)).toHaveLength(1);
  await writeFile(join(folder, '1700000000000-6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b.json'), 'damaged');

  const second = await launch({ args: [file] });
  const again = second.window.page;
  await second.window.expectServedBy('one.wasm', 'disk');
  await second.window.openTab('Benchmarks');
  await expect(list(again).getByRole('listitem')).toHaveCount(1);
  await expect(list(again)).toContainText('1 file cannot be read as runs');
  await list(again)
    .getByRole('button', { name: /before the change/ })
    .click();
  await expect(resultOf(again, 'one.wasm').getByRole('img')).toHaveAccessibleName(/stock .*disk .*memory /);
  await newBenchmark(again);
  await chooseSeries(again, 'stock', 'disk', 'memory');
  await start(again).click();
  await expect(shownRun(again)).toHaveAttribute('data-status', 'done', LONG);

  await test.step('today against the last, from the tab, in two more steps', async () => {
    await second.window.openTab('Modules');
    await second.window.openTab('Benchmarks');
    await again.getByRole('button', { name: 'Compare with the last' }).click();
    const compared = again.getByRole('region', { name: 'Comparison of one.wasm' });
    await expect(compared.getByRole('row')).toHaveCount(4);
    for (const row of (await compared.getByRole('row').all()).slice(1)) {
      await expect(row).toContainText(/(faster|slower|no difference to be seen).*between/);
    }
    await expect(again.getByText('Same modules, engine, versions and machine.')).toBeVisible();
    await expect(again.getByRole('combobox', { name: 'Before' })).toContainText('before the change');
    for (const scheme of SCHEMES) await expectNoFault(second, scheme);
    await again.getByRole('button', { name: 'Back to the run' }).click();
  });

  await test.step('a deleted run comes back', async () => {
    await list(again)
      .getByRole('button', { name: /before the change/ })
      .click();
    await again.getByRole('button', { name: 'Delete the run before the change' }).click();
    await expect(list(again).getByRole('listitem')).toHaveCount(1);
    await list(again).getByRole('button', { name: 'Undo' }).click();
    await expect(list(again).getByRole('listitem')).toHaveCount(2);
    await expect(list(again)).toContainText('before the change');
  });
});
