import { readFile } from 'node:fs/promises';
import { childProcesses, isAlive } from './support/child-processes.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { ESBUILD, moduleReturning } from './support/wasm-files.ts';

const NAME = 'esbuild.wasm';
/** Of an empty name and without content: another module to the cache, the same to V8's compiler. */
const CUSTOM_SECTION = Uint8Array.of(0, 1, 0);

test('a long compile shows its time, leaves the window at work, and can be cancelled', async ({
  app: { electron, window },
  workspace,
}) => {
  const { page } = window;
  const row = window.row(NAME);
  const compiler = page.getByRole('region', { name: 'Compiler' });
  await window.drop(ESBUILD);

  const pid = await test.step('it compiles in a process of its own, and the time runs', async () => {
    await expect(row).toContainText(/compile.*\d+\.\d s/);
    await expect(compiler).toContainText(NAME);
    const shown = await row.innerText();
    await expect(row).not.toHaveText(shown, { useInnerText: true });
    await expect(row).toHaveAttribute('data-state', 'loading');
    await expect.poll(async () => (await childProcesses(electron, 'compile-process')).length).toBe(1);
    return (await childProcesses(electron, 'compile-process'))[0] ?? 0;
  });

  await test.step('meanwhile the filter answers, and another module is loaded', async () => {
    await window.search.fill('nothing has this name');
    await expect(page.getByTestId('no-match')).toContainText('nothing has this name');
    await window.search.fill('build');
    await expect(row).toBeVisible();
    await window.search.fill('');
    await window.drop(await workspace.write('small.wasm', moduleReturning(1)));
    await window.expectServedBy('small.wasm', 'compiler');
    await expect(row).toHaveAttribute('data-state', 'loading');
  });

  await test.step('cancelled, its process is gone, and nothing is stored', async () => {
    expect(await isAlive(pid)).toBe(true);
    await row.getByRole('button', { name: `Cancel ${NAME}` }).click();
    await expect(row).toHaveAttribute('data-state', 'cancelled');
    await expect(row).toContainText('cancelled');
    await expect.poll(() => isAlive(pid)).toBe(false);
    await expect.poll(() => childProcesses(electron, 'compile-process')).toEqual([]);
    await window.expectCounters({ 'compiler-cancellations': 1, 'compiler-failures': 0, 'disk-saves': 1 });
    await expect(await window.events('cancelled', NAME)).toHaveCount(1);
  });

  await test.step('the next loads work: another one, and the cancelled one', async () => {
    await window.drop(await workspace.write('next.wasm', moduleReturning(2)));
    await window.expectServedBy('next.wasm', 'compiler');
    await window.loadAgain(NAME);
    await expect(row).toContainText(/compile.*\d+\.\d s/);
    await row.getByRole('button', { name: `Cancel ${NAME}` }).click();
    await window.expectCounters({ 'compiler-cancellations': 2 });
  });
});

test('quitting ends a compile that is under way', async ({ launch }) => {
  const app = await launch({ args: [ESBUILD] });
  await expect(app.window.row(NAME)).toContainText(/compile.*\d+\.\d s/);
  await expect.poll(async () => (await childProcesses(app.electron, 'compile-process')).length).toBe(1);
  const [pid = 0] = await childProcesses(app.electron, 'compile-process');
  await app.quit();
  await expect.poll(() => isAlive(pid)).toBe(false);
});

for (const { how, end } of [
  {
    how: 'the row is cancelled',
    end: ({ window }) =>
      window
        .row(NAME)
        .getByRole('button', { name: `Cancel ${NAME}` })
        .click(),
  },
  { how: 'the app is quit', end: (app) => app.quit() },
] satisfies { how: string; end(app: RunningApp): Promise<void> }[]) {
  test(`a compiling process that has been stopped is gone once ${how}`, async ({ launch }) => {
    const app = await launch({ args: [ESBUILD] });
    await expect(app.window.row(NAME)).toContainText(/compile.*\d+\.\d s/);
    await expect.poll(async () => (await childProcesses(app.electron, 'compile-process')).length).toBe(1);
    const [pid = 0] = await childProcesses(app.electron, 'compile-process');
    process.kill(pid, 'SIGSTOP');
    const ended = end(app);
    try {
      await expect.poll(() => isAlive(pid)).toBe(false);
    } finally {
      // The app cannot be gone before it is.
      if (await isAlive(pid)) process.kill(pid, 'SIGKILL');
      await ended;
    }
  });
}

test('cancelling is one button for all loads, and a row’s own for a row', async ({ window, workspace }) => {
  const { page } = window;
  const all = page.getByRole('button', { name: /^Cancel all/ });
  await window.drop(ESBUILD);
  const row = window.row(NAME);
  await expect(row).toContainText(/compile.*\d+\.\d s/);
  await expect(all).toHaveCount(0);
  // Its row is not selected: the panel goes on to the next load, and must not take a button along.
  await expect(window.detail()).toContainText(NAME);
  await expect(window.detail().getByRole('button', { name: 'Cancel' })).toHaveCount(0);

  await window.drop(await workspace.write('folder/copy.wasm', await readFile(ESBUILD)));
  await expect(window.row('copy.wasm')).toHaveAttribute('data-state', 'loading');
  await expect(all).toHaveText('Cancel all 2');
  await row.click();
  await window.detail().getByRole('button', { name: 'Cancel' }).click();
  await expect(row).toHaveAttribute('data-state', 'cancelled');
  await expect(window.row('copy.wasm')).toHaveAttribute('data-state', 'loading');
  await window.loadAgain(NAME);
  await all.click();
  for (const name of [NAME, 'copy.wasm']) {
    await expect(window.row(name)).toHaveAttribute('data-state', 'cancelled');
  }
  await expect(all).toHaveCount(0);
});

test('a module that waits for the compiler says so, and its wait is none of its compile', async ({
  window,
  workspace,
}) => {
  const esbuild = await readFile(ESBUILD);
  const another = Buffer.concat([esbuild, CUSTOM_SECTION]);
  await window.drop(ESBUILD);
  await window.drop(await workspace.write('another.wasm', another));
  await window.expectCounters({ 'compiler-waiting': 0 });
  for (const name of [NAME, 'another.wasm']) {
    await expect(window.row(name)).toContainText(/compile.*\d+\.\d s/);
  }
  await window.drop(await workspace.write('small.wasm', moduleReturning(9)));
  const small = window.row('small.wasm');
  await expect(small).toContainText(/waiting.*\d+\.\d s/);
  await window.expectCounters({ 'compiler-waiting': 1 });
  await window
    .row(NAME)
    .getByRole('button', { name: `Cancel ${NAME}` })
    .click();
  await window.expectServedBy('small.wasm', 'compiler');
  await expect(small).toContainText(/waited \d/);
  await window.row('another.wasm').getByRole('button', { name: 'Cancel another.wasm' }).click();
});
