import { childProcesses, isAlive } from './support/child-processes.ts';
import { expect, test } from './support/test.ts';
import { ESBUILD, moduleReturning } from './support/wasm-files.ts';

const NAME = 'esbuild.wasm';

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
    await window.nameFilter.fill('nothing has this name');
    await expect(page.getByText('No module has that in its name.')).toBeVisible();
    await window.nameFilter.fill('build');
    await expect(row).toBeVisible();
    await window.nameFilter.fill('');
    await window.drop(await workspace.write('small.wasm', moduleReturning(1)));
    await window.expectServedBy('small.wasm', 'compiler');
    await expect(row).toHaveAttribute('data-state', 'loading');
  });

  await test.step('cancelled, its process is gone, and nothing is stored', async () => {
    expect(isAlive(pid)).toBe(true);
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
