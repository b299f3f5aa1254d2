import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from './support/electron.ts';
import type { InspectorWindow } from './support/inspector-window.ts';
import { expectNoFault } from './support/no-fault.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import type { Workspace } from './support/workspace.ts';

/** In milliseconds: a module of 700 KB is compiled in the background on a busy machine. */
const COMPILING = { timeout: 120_000 };

/** A program that loads sql.js, and prints what that has summed up. */
async function sqlProgram(workspace: Workspace): Promise<string> {
  const sql = join(PROJECT_ROOT, 'node_modules/sql.js/dist/sql-wasm.js');
  return workspace.write(
    'sums.mjs',
    `import { createRequire } from 'node:module';
     const SQL = await createRequire(import.meta.url)(${JSON.stringify(sql)})();
     new SQL.Database().exec('with recursive up(n) as (select 1 union all select n + 1 from up where n < 1000000) select sum(n) from up');
     console.log('the sum is ' + new SQL.Database().exec('select 40 + 2')[0].values[0][0]);`,
  );
}

/** Answers what main asks before a program runs, and notes what it asks. */
async function answer(electron: RunningApp['electron'], response: 0 | 1): Promise<void> {
  await electron.evaluate(({ dialog }, given) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (_window: unknown, { message }: Electron.MessageBoxOptions) => {
      asked.push(message);
      return { response: given, checkboxChecked: false };
    }) as unknown as typeof dialog.showMessageBox;
  }, response);
}

const asked = (electron: RunningApp['electron']) =>
  electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);

/** Types a command, with a cache's folder of the test's own. */
async function type({ page }: InspectorWindow, workspace: Workspace, command: string): Promise<void> {
  await page.getByRole('tab', { name: /^Programs/ }).click();
  const cache = page.getByRole('textbox', { name: "Cache's folder" });
  if (!(await cache.isVisible())) await page.getByText(/with the cache in/).click();
  await cache.fill(join(workspace.folder, 'programs-cache'));
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
}

const run = ({ page }: InspectorWindow) => page.getByRole('button', { name: 'Run', exact: true }).click();
const runIn = ({ page }: InspectorWindow, state: string) =>
  page.locator(`[data-testid="program-run"][data-state="${state}"]`);

test('a program runs with its output and its wasm in view, and is warm at its third run', async ({
  app,
  workspace,
}) => {
  const { window, electron } = app;
  const { page } = window;
  await answer(electron, 0);
  const program = await sqlProgram(workspace);
  await type(window, workspace, `node ${program}`);

  await test.step('the first run is stock V8’s', async () => {
    await run(window);
    await expect(runIn(window, 'ended')).toContainText('Ended with 0', COMPILING);
    await expect(page.getByTestId('program-output')).toContainText('the sum is 42');
    await expect(page.getByTestId('program-loads')).toContainText('stock V8');
  });

  await test.step('a short one is left alone until it is run again', async () => {
    await expect(page.getByTestId('program-loads')).toContainText('left it alone');
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(runIn(window, 'ended')).toContainText('Ended with 0', COMPILING);
  });

  await test.step('the third comes from disk, once that is there, and nobody is asked again', async () => {
    await expect(async () => {
      await expect(page.getByText(/for the next run/)).toHaveCount(0, COMPILING);
      await page.getByRole('button', { name: 'Run again' }).click();
      await expect(page.getByTestId('program-loads')).toContainText('from disk');
    }).toPass(COMPILING);
    await expect(page.getByTestId('program-output')).toContainText('the sum is 42');
    expect(await asked(electron)).toEqual([`Run node ${program}?`]);
  });

  await test.step('what was run is remembered', async () => {
    await expect(page.getByRole('navigation', { name: 'Programs' })).toContainText('node sums.mjs');
  });

  for (const colorScheme of ['light', 'dark'] as const) await expectNoFault(app, colorScheme, 'a run');
});

test('a program is stopped with its button, and another with the window', async ({ app, workspace }) => {
  const { window, electron } = app;
  await answer(electron, 0);
  const program = await workspace.write(
    'stubborn.mjs',
    `process.on('SIGTERM', () => {});
     console.log('\\x1b[31mready\\x1b[0m ' + process.pid);
     setInterval(() => {}, 1000);`,
  );
  await type(window, workspace, `node ${program}`);
  await run(window);
  const output = window.page.getByTestId('program-output');
  await expect(output).toContainText(/^ready \d+$/);
  await window.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(runIn(window, 'ended')).toContainText('Stopped by SIGKILL');

  await run(window);
  await expect(runIn(window, 'running')).toHaveCount(1);
  await expect(output).toContainText(/^ready \d+$/);
  const pid = Number((await output.textContent())?.replace(/\D/g, ''));
  await app.quit();
  expect(() => process.kill(pid, 0)).toThrow();
});

test('what cannot be run says why, and what to do', async ({ app, workspace }) => {
  const { window, electron } = app;
  const { page } = window;
  await answer(electron, 1);
  await type(window, workspace, 'no-such-command');
  await run(window);
  await expect(page.getByTestId('program-problem')).toContainText(
    'There is no command no-such-command in the PATH',
  );

  await page.getByRole('textbox', { name: 'Command' }).fill('node a.mjs | less');
  await expect(page.getByRole('alert')).toContainText('No shell is there');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();

  await test.step('what the person would rather not run is not run', async () => {
    await page.getByRole('textbox', { name: 'Command' }).fill('node --version');
    await run(window);
    await expect.poll(() => asked(electron)).toEqual(['Run node --version?']);
    await expect(page.getByTestId('programs-empty')).toBeVisible();
  });
});

test('a comparison says what the cache is worth, is kept, and is exported', async ({ app, workspace }) => {
  test.slow();
  const { window, electron } = app;
  const { page } = window;
  await answer(electron, 0);
  await type(window, workspace, `node ${await sqlProgram(workspace)}`);
  await page.getByRole('spinbutton', { name: 'Runs of each for a comparison' }).fill('2');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();

  const comparison = page.getByTestId('comparison');
  await expect(page.getByTestId('comparison-progress')).toContainText('of 8 runs');
  await expect(comparison).toHaveAttribute('data-status', 'done', COMPILING);
  const conclusion = page.getByTestId('comparison-conclusion');
  await expect(conclusion).toContainText(/warm start takes .* instead of /);
  await expect(conclusion).toContainText('It printed the same with the cache as without it, to the byte.');
  await expect(page.getByTestId('comparison-modules')).toContainText('2 of 2');
  await expect(page.getByTestId('sample-chart')).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) await expectNoFault(app, colorScheme, 'a comparison');

  await test.step('as JSON, with its figures', async () => {
    const path = join(workspace.folder, 'comparison.json');
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await page.getByRole('button', { name: 'JSON…' }).click();
    await expect(page.getByTestId('notice')).toContainText(path);
    const exported = JSON.parse(await readFile(path, 'utf8'));
    expect(exported).toMatchObject({ status: 'done', runs: 2, analysis: { out: 'same', err: 'same' } });
    expect(exported.taken.map(({ kind }: { kind: string }) => kind)).toEqual([
      'without',
      'first',
      'warm',
      'without',
      'first',
      'warm',
    ]);
  });

  await test.step('deleting it can be undone', async () => {
    await page.getByRole('button', { name: /^Delete the comparison/ }).click();
    const list = page.getByRole('navigation', { name: 'Programs' });
    await expect(list).toContainText('They are kept, and stand here.');
    await list.getByRole('button', { name: 'Undo' }).click();
    // It stands before the commands that are known, as soon as it is there.
    await expect(list).not.toContainText('They are kept, and stand here.');
    await list
      .getByRole('button', { name: /sums\.mjs/ })
      .first()
      .click();
    await expect(comparison).toHaveAttribute('data-status', 'done');
  });
});

test('a comparison is cancelled, and what was measured until then stays', async ({ app, workspace }) => {
  const { window, electron } = app;
  const { page } = window;
  await answer(electron, 0);
  const program = await workspace.write('slow.mjs', `setTimeout(() => console.log('done'), 700);`);
  await type(window, workspace, `node ${program}`);
  await page.getByRole('spinbutton', { name: 'Runs of each for a comparison' }).fill('50');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByTestId('comparison-progress')).toContainText(/^[3-9] of 152 runs/, COMPILING);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByTestId('comparison')).toHaveAttribute('data-status', 'cancelled');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});
