import { type BrowserWindow, dialog } from 'electron';

const RELOAD = 0;

/**
 * Asks the person what to do where the page has died or hangs. The question is the system's own, since the page cannot
 * ask. What was brought in is the main process's, and a page that is loaded anew shows it again.
 *
 * @param close what to do where the person does not want the page back
 */
export function recoverPage(window: BrowserWindow, close: () => void): void {
  const { webContents } = window;
  let ending = false;
  let asking: AbortController | null = null;

  const ask = async (options: Electron.MessageBoxOptions): Promise<number | null> => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const { response } = await dialog.showMessageBox(window, { ...options, signal: mine.signal });
    if (asking === mine) asking = null;
    return mine.signal.aborted || window.isDestroyed() ? null : response;
  };

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    // A window that closes ends its page too, and one that hung was ended so that it can be loaded anew.
    if (reason === 'clean-exit' || ending) return;
    void ask({
      type: 'error',
      message: 'The page of this window has ended.',
      detail: `${REASONS[reason] ?? 'It crashed'} (${reason}, exit code ${exitCode}). What you brought in, and loads under way, are not affected: reload the page to see them again.`,
      buttons: ['Reload', 'Quit'],
      defaultId: RELOAD,
      cancelId: RELOAD,
    }).then((response) => {
      if (response === RELOAD) webContents.reload();
      else if (response !== null) close();
    });
  });

  window.on('unresponsive', () => {
    void ask({
      type: 'warning',
      message: 'The page of this window does not answer.',
      detail: 'Wait for it, or reload it. What you brought in, and loads under way, are not affected.',
      buttons: ['Reload', 'Wait'],
      defaultId: 1,
      cancelId: 1,
    }).then((response) => {
      if (response !== RELOAD) return;
      ending = true;
      webContents.once('render-process-gone', () => {
        ending = false;
        webContents.reload();
      });
      webContents.forcefullyCrashRenderer();
    });
  });
  // Of a question that has answered itself, nothing is left on the screen.
  window.on('responsive', () => asking?.abort());
}

const REASONS: Record<string, string> = {
  oom: 'It ran out of memory',
  killed: 'It was ended from outside',
  'launch-failed': 'It could not be started',
};
