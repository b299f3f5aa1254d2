import { pathToFileURL } from 'node:url';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('the page is sandboxed, and has nothing of Node or Electron but the contract', async ({
  app: { electron, window },
}) => {
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    // Electron has it, and its types do not.
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as
      | { getLastWebPreferences(): object }
      | undefined;
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = (contents?.getLastWebPreferences() ??
      {}) as Record<string, unknown>;
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  });
  const seen = await window.page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter(
      (name) => name in window,
    ),
    api: Object.keys(self.inspector ?? {}).sort(),
  }));
  expect(seen).toEqual({ globals: [], api: ['onUpdate', 'pathForFile', 'request'] });
});

test('the page can go nowhere else, and open nothing', async ({ app: { electron, window }, workspace }) => {
  const { page } = window;
  const elsewhere = pathToFileURL(await workspace.write('elsewhere.html', '<p>elsewhere</p>')).href;
  const before = page.url();
  const prevented = electron.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        // The app's own listener was there first.
        BrowserWindow.getAllWindows()[0]?.webContents.once('will-navigate', (event) =>
          resolve(event.defaultPrevented),
        );
      }),
  );
  await page.evaluate((url) => {
    self.location.href = url;
  }, elsewhere);
  expect(await prevented).toBe(true);
  expect(await page.evaluate((url) => self.open(url), elsewhere)).toBeNull();
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(page.url()).toBe(before);

  const permissions = await page.evaluate(async () => {
    const states = [];
    for (const name of ['geolocation', 'notifications', 'midi'] as PermissionName[]) {
      states.push((await navigator.permissions.query({ name })).state);
    }
    return states;
  });
  expect(permissions).toEqual(['denied', 'denied', 'denied']);
});

test('the content security policy keeps out code that did not come with the app', async ({ app }) => {
  const { page } = app.window;
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute('content', /default-src 'none'; script-src 'self';/);
  await expect(policy).not.toHaveAttribute('content', /unsafe-eval|script-src[^;]*unsafe-inline/);

  // In a task of its own: code that the protocol evaluates is not under the policy.
  const outcome = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
            resolve(`evaluated: ${eval('6 * 7')}`);
          } catch (error) {
            resolve((error as Error).name);
          }
        }, 0);
      }),
  );
  expect(outcome).toBe('EvalError');

  await page.evaluate(async () => {
    const blocked: string[] = [];
    Object.assign(self, { blocked });
    document.addEventListener('securitypolicyviolation', (event) =>
      blocked.push(`${event.effectiveDirective} ${event.blockedURI}`),
    );
    const script = document.createElement('script');
    script.textContent = 'self.gotIn = true';
    document.body.append(script);
    await fetch('https://example.com/').catch(() => {});
  });
  await expect
    .poll(() => page.evaluate('blocked'))
    .toEqual(['script-src-elem inline', 'connect-src https://example.com/']);
  expect(await page.evaluate(() => 'gotIn' in self)).toBe(false);
  // Chromium reports each on the console, and nothing else was wrong.
  expect(app.complaints.filter((complaint) => !complaint.includes('Content Security Policy'))).toEqual([]);
  app.complaints.length = 0;
});

test('requests with wrong arguments are refused with a problem, and change nothing', async ({
  window,
  workspace,
}) => {
  await window.drop(await workspace.write('kept.wasm', moduleReturning(1)));
  await window.expectServedBy('kept.wasm', 'compiler');
  const answers = await window.page.evaluate(async () => {
    const request = self.inspector?.request as (name: string, argument: unknown) => Promise<unknown>;
    const wrong: [string, unknown][] = [
      ['drop', { rowId: 5, from: 'both' }],
      ['drop', { rowId: 'x', from: '/' }],
      ['loadPaths', { paths: 'not a list' }],
      ['loadPaths', { paths: [''] }],
      ['loadPaths', null],
      ['loadBytes', { name: 'x.wasm', bytes: [0, 97, 115, 109] }],
      ['loadBytes', { name: '', bytes: new ArrayBuffer(8) }],
      ['openDialog', { kind: 'everything' }],
      ['startBenchmark', { rowId: 'x', runs: 1e9 }],
      ['startBenchmark', { rowId: 'x', runs: Number.NaN }],
      ['snapshot', { extra: true }],
      ['cancelAll', { rowId: 'x' }],
      ['retryDisk', 'now'],
      ['reveal', undefined],
    ];
    return Promise.all(wrong.map(([name, argument]) => request(name, argument)));
  });
  expect(answers).toHaveLength(14);
  for (const answer of answers) {
    expect(answer).toEqual({
      ok: false,
      problem: { kind: 'refused', message: expect.stringContaining('wrong argument'), advice: null },
    });
  }
  const unknownRow = await window.page.evaluate(() =>
    self.inspector?.request('reload', { rowId: 'no such row' }),
  );
  expect(unknownRow).toMatchObject({ ok: false, problem: { kind: 'other' } });
  await window.expectHeld('kept.wasm', { memory: true, disk: true });
  await expect(window.rows()).toHaveCount(1);
});
