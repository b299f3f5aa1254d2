import type { ElectronApplication } from '@playwright/test';
import { pageProcessesBelow } from './support/child-processes.ts';
import { outcomeOf, startWindow } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

/** Has the system's dialogs answered with their button of this name, and collects what they said. */
async function answerDialogs(electron: ElectronApplication, button: string): Promise<void> {
  await electron.evaluate(({ dialog }, button) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    dialog.showMessageBox = (async (...args: unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions;
      said.push(options.message);
      return { response: options.buttons?.indexOf(button), checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  }, button);
}

const said = (electron: ElectronApplication) => electron.evaluate(() => Reflect.get(globalThis, 'said'));

/** The files that the page shows. Playwright's own page has ended with the one that died. */
const shown = (electron: ElectronApplication) =>
  electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents || contents.isCrashed() || contents.isLoading()) return null;
    const script = `[...document.querySelectorAll('[data-testid="module-row"]')].map((row) => row.dataset.state)`;
    return contents.executeJavaScript(script);
  });

test('a page that has died is loaded anew when the person asks for it, and shows all that there was', async ({
  app: { electron, window },
  workspace,
}) => {
  await window.drop(await workspace.write('kept.wasm', moduleReturning(1)));
  await window.expectServedBy('kept.wasm', 'compiler');
  await answerDialogs(electron, 'Reload');
  for (const times of [1, 2]) {
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await expect.poll(() => said(electron)).toEqual(Array(times).fill('The page of this window has ended.'));
    await expect.poll(() => shown(electron)).toEqual(['ready']);
  }
});

test('a page that hangs is ended and loaded anew when the person asks for it', async ({
  app: { electron, window },
  workspace,
}) => {
  await window.drop(await workspace.write('kept.wasm', moduleReturning(2)));
  await window.expectServedBy('kept.wasm', 'compiler');
  await answerDialogs(electron, 'Reload');
  await electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const reloaded = new Promise((resolve) => window?.webContents.once('did-finish-load', () => resolve(0)));
    // It never answers, so it is not waited for.
    window?.webContents.executeJavaScript('for (;;);').catch(() => {});
    // As Chromium tells of it, after half a minute.
    window?.emit('unresponsive');
    return reloaded;
  });
  expect(await said(electron)).toEqual(['The page of this window does not answer.']);
  await expect.poll(() => shown(electron)).toEqual(['ready']);
});

test('a page that has died can be left, which quits the app', async ({ app: { electron } }) => {
  await answerDialogs(electron, 'Quit');
  const child = electron.process();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await electron
    .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
    // The app may be gone before it has answered.
    .catch(() => {});
  expect(await ended).toBe(0);
});

test('what ends the app while its window opens is no error', async ({ workspace }) => {
  const child = startWindow(workspace, ['--cache-dir', workspace.cache]);
  const { pid = 0 } = child;
  const outcome = outcomeOf(child);
  await expect
    .poll(async () => (await pageProcessesBelow(pid)).length, { intervals: [10], timeout: 60_000 })
    .toBeGreaterThan(0);
  child.kill('SIGTERM');
  expect(await outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});
