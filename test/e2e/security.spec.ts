import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { appEnvironment, electron } from './support/electron.ts';
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
  expect(seen).toEqual({
    globals: [],
    api: ['onCommand', 'onUpdate', 'openedWith', 'pathForFile', 'request'],
  });
});

test('the page can go nowhere else, and open nothing', async ({ app: { electron, window } }) => {
  const { page } = window;
  const elsewhere = 'https://elsewhere.example/';
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
  for (const url of [elsewhere, before]) {
    expect(await page.evaluate((url) => self.open(url), url)).toBeNull();
  }
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

test('the page is an origin of its own, and can read no file beside its own', async ({
  app: { electron, window },
  workspace,
}) => {
  expect(window.page.url()).toBe('app://inspector/index.html');
  const secret = pathToFileURL(await workspace.write('secret.html', 'secret')).href;
  const fetched = await electron.evaluate(
    async ({ net }, urls) => {
      const statuses = [];
      for (const url of urls) statuses.push(await net.fetch(url).then(({ status }) => status));
      return statuses;
    },
    [
      'app://inspector/index.html',
      'app://inspector/../main/index.js',
      'app://inspector/..%2fmain%2findex.js',
      'app://other/index.html',
    ],
  );
  expect(fetched).toEqual([200, 404, 404, 403]);

  // Another page in the window, however it came there, is asked nothing of and answered nothing.
  const answer = await electron.evaluate(async ({ BrowserWindow }, url) => {
    const [opened] = BrowserWindow.getAllWindows();
    await opened?.loadURL(url);
    return opened?.webContents.executeJavaScript('inspector.request("snapshot", null)');
  }, secret);
  expect(answer).toMatchObject({ ok: false, problem: { kind: 'refused', message: /window's/ } });
});

test('whatever a page may ask a person for is refused, and so are downloads', async ({
  app: { electron, window },
}) => {
  const refused = await window.page.evaluate(async () => {
    const told: Record<string, string> = {};
    const nameOf = (error: unknown) => (error as Error).name;
    const ask = async (what: string, asked: () => Promise<unknown>) => {
      told[what] = await asked().then(() => 'allowed', nameOf);
    };
    await ask('notifications', async () => {
      if ((await Notification.requestPermission()) === 'denied')
        throw new DOMException('', 'NotAllowedError');
    });
    await ask('location', () => new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no)));
    await ask('camera', () => navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
    await ask('screen', () => navigator.mediaDevices.getDisplayMedia());
    await ask('reading the clipboard', () => navigator.clipboard.readText());
    await ask('midi', () => navigator.requestMIDIAccess({ sysex: true }));
    return told;
  });
  expect(Object.values(refused)).not.toContain('allowed');
  expect(Object.keys(refused)).toHaveLength(6);
  const copying = await window.page.evaluate(
    async () => (await navigator.permissions.query({ name: 'clipboard-write' as PermissionName })).state,
  );
  expect(copying).toBe('granted');

  await electron.evaluate(({ session }) => {
    // The app's own listener was there first.
    const ended = new Promise((resolve) =>
      session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented)),
    );
    Object.assign(globalThis, { ended });
  });
  await window.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['downloaded']));
    link.download = 'downloaded.txt';
    link.click();
  });
  expect(await electron.evaluate(() => Reflect.get(globalThis, 'ended'))).toBe(true);
});

test('the content security policy keeps out code that did not come with the app', async ({ app }) => {
  const { page } = app.window;
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

test("the runtime is the app's alone: no plain Node, no code from the environment, no debugger", async ({
  workspace,
}) => {
  const { executablePath, args } = electron();
  const hardened = join(dirname(executablePath), 'electron');
  test.skip(hardened === executablePath, 'this runtime came from elsewhere, and is one for all');
  const evil = await workspace.write('evil.cjs', 'process.stderr.write("it ran\\n");');
  const { stdout, stderr } = await promisify(execFile)(
    hardened,
    [`--user-data-dir=${workspace.userData}`, '--ozone-platform=headless', ...args, '--inspect=0'],
    {
      env: {
        ...appEnvironment(['--version'], workspace.temporary),
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: `--require ${evil}`,
      },
    },
  );
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(stderr).not.toMatch(/it ran|Debugger listening/);
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
      ['drop', { rowIds: [5], from: 'both' }],
      ['drop', { rowIds: ['x'], from: '/' }],
      ['loadPaths', { paths: 'not a list' }],
      ['loadPaths', { paths: [''] }],
      ['loadPaths', null],
      ['loadBytes', { name: 'x.wasm', bytes: [0, 97, 115, 109] }],
      ['loadBytes', { name: '', bytes: new ArrayBuffer(8) }],
      ['cancelAll', {}],
      ['openDialog', { kind: 'everything' }],
      ['startBenchmark', { rowIds: ['x'], series: ['stock'], runs: 1e9, commandArguments: [] }],
      ['startBenchmark', { rowIds: ['x'], series: ['stock'], runs: Number.NaN, commandArguments: [] }],
      ['snapshot', { extra: true }],
      ['cancelAll', { rowId: 'x' }],
      ['retryDisk', 'now'],
      ['reveal', undefined],
    ];
    return Promise.all(wrong.map(([name, argument]) => request(name, argument)));
  });
  expect(answers).toHaveLength(15);
  for (const answer of answers) {
    expect(answer).toEqual({
      ok: false,
      problem: { kind: 'refused', message: expect.stringContaining('wrong argument'), advice: null },
    });
  }
  const unknownRow = await window.page.evaluate(() =>
    self.inspector?.request('reload', { rowIds: ['no such row'] }),
  );
  expect(unknownRow).toMatchObject({ ok: false, problem: { kind: 'other' } });
  await window.expectHeld('kept.wasm', { memory: true, disk: true });
  await expect(window.rows()).toHaveCount(1);
});
