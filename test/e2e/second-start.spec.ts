import { join } from 'node:path';
import { runCommand, runWindow } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('a second start hands its files to the window that is open, by the folder it was called in', async ({
  app,
  workspace,
}) => {
  const folder = join(await workspace.write('here/second.wasm', moduleReturning(2)), '..');
  const focused = app.electron.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.minimize();
        const { focus } = BrowserWindow.prototype;
        BrowserWindow.prototype.focus = function (this: Electron.BrowserWindow) {
          focus.call(this);
          resolve(this === window && !window.isMinimized());
        };
      }),
  );
  const second = await runWindow(workspace, ['second.wasm', '--memory-budget', '1GB'], folder);
  expect(second).toMatchObject({ exitCode: 0, stdout: '' });
  expect(second.stderr).toContain('The app runs already. Its window loads what you gave.');
  expect(second.stderr).toContain('It keeps its own options');
  await app.window.expectServedBy('second.wasm', 'compiler');
  expect(await focused).toBe(true);
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

  await test.step('with as many files as one likes', async () => {
    const missing = Array.from({ length: 1_000 }, (_, index) => `gone/${'x'.repeat(90)}/${index}.wasm`);
    const third = await runWindow(workspace, [...missing, 'second.wasm'], folder);
    expect(third).toMatchObject({ exitCode: 0, stdout: '' });
    await expect(app.window.page.getByText(/\b1,?001\b/).first()).toBeVisible();
  });
});

test('commands run beside the window that is open', async ({ app, workspace }) => {
  const file = await workspace.write('beside.wasm', moduleReturning(3));
  const { exitCode, stdout } = await runCommand(workspace, ['load', file, '--cache-dir', workspace.cache]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^compiler /);
  await app.window.drop(file);
  await app.window.expectServedBy('beside.wasm', 'disk');
});
