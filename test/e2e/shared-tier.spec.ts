import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openObjectServer } from '../support/object-server.mjs';
import { runCommand } from './support/command-line.ts';
import { trustFile } from './support/electron.ts';
import { expectNoFault } from './support/no-fault.ts';
import { publish, setStore } from './support/team-store.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { ESBUILD, SQL_JS } from './support/wasm-files.ts';

/** Has the person answer whatever main asks them; gives what it has asked. */
async function answering({ electron }: RunningApp, agrees: boolean): Promise<() => Promise<string[]>> {
  await electron.evaluate(
    ({ dialog }, response) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = (async (_window: unknown, { message }: Electron.MessageBoxOptions) => {
        asked.push(message);
        return { response, checkboxChecked: false };
      }) as unknown as typeof dialog.showMessageBox;
    },
    agrees ? 0 : 1,
  );
  return () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

// It compiles, signs and publishes first, in processes of their own.
test.setTimeout(240_000);

test('a module that the team has published is fetched, once its key is trusted in the settings', async ({
  launch,
  workspace,
}) => {
  const store = await publish(workspace, 'ci-2026', ESBUILD);
  await setStore(workspace, store.url);
  try {
    const app = await launch();
    const { window } = app;
    const { page } = window;
    const card = page.getByTestId('tier-shared');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await expect(card).toContainText('nobody trusted');
    await expect(page.getByTestId('failing-shared')).toContainText('No key is trusted');

    await test.step('trust the key', async () => {
      await page.getByTestId('failing-shared').getByRole('button', { name: 'Settings' }).click();
      await expect(settings.getByRole('heading', { name: 'Team’s tier' })).toBeInViewport();
      await settings.getByLabel('Public key').fill('ci-2026:nonsense');
      await settings.getByRole('button', { name: 'Trust' }).click();
      await expect(settings.getByTestId('team-tier')).toContainText('This is no public key');
      const asked = await answering(app, false);
      await settings.getByLabel('Public key').fill(store.publicKey);
      await settings.getByRole('button', { name: 'Trust' }).click();
      await expect.poll(asked).toEqual(['Trust ci-2026?']);
      await expect(settings.getByTestId('trusted-key')).toHaveCount(0);
      await answering(app, true);
      await settings.getByRole('button', { name: 'Trust' }).click();
      await expect(settings.getByTestId('trusted-key')).toContainText(/ci-2026.*SHA256:[A-Za-z0-9+/]{43}/);
      await settings.getByRole('button', { name: 'Test' }).click();
      await expect(settings.getByTestId('store-test')).toContainText(/^It answers, after/);
      await page.keyboard.press('Escape');
      await expect(page.getByTestId('failing-shared')).toHaveCount(0);
    });

    await test.step('drop the file: it comes from the store, and is promoted into both', async () => {
      await window.drop(ESBUILD);
      await window.expectServedBy('esbuild.wasm', 'shared');
      await expect(page.getByTestId('latest-load')).toHaveText(
        /^esbuild\.wasm: from the shared tier in [\d.]+ m?s, (instead of about [\d.]+ s of compiling|which is slower than .+); now on disk and in memory\.$/,
      );
      await window.expectHeld('esbuild.wasm', { memory: true, disk: true });
      await window.expectCounters({ 'shared-hits': 1, 'shared-refused': 0, 'memory-promotions': 1 });
      await expect(page.getByTestId('shared-bytes')).toHaveText(/[\d.]+ MB fetched/);
      await expect(page.getByTestId('shared-latency')).toHaveText(/^answers in [\d.]+ (µs|ms|s)/);
      await expect(page.getByTestId('headline')).toContainText('100 % hits');
    });

    await test.step('the next load needs the store no more', async () => {
      const asked = store.requests.length;
      await window.loadAgain('esbuild.wasm');
      await window.expectServedBy('esbuild.wasm', 'memory');
      await window.dropFrom('memory', 'esbuild.wasm');
      await window.loadAgain('esbuild.wasm');
      await window.expectServedBy('esbuild.wasm', 'disk');
      expect(store.requests.length).toBe(asked);
    });

    await test.step('log and timeline have a place for it', async () => {
      await expect(await window.events('hit', 'esbuild.wasm')).toHaveCount(3);
      await page.getByTestId('chip-shared').click();
      await expect(await window.events('hit', 'esbuild.wasm')).toHaveCount(1);
      await page.getByTestId('chip-shared').click();
      await window.openTab('Timeline');
      await expect(page.getByTestId('outcome-shared')).toContainText('1');
    });
  } finally {
    await store.close();
  }
});

test('what a revoked key has signed is refused, said, and compiled instead', async ({
  launch,
  workspace,
}) => {
  const store = await publish(workspace, 'old-ci', SQL_JS);
  await setStore(workspace, store.url);
  await runCommand(workspace, ['keys', 'trust', store.publicKey]);
  await runCommand(workspace, ['keys', 'trust', `another:${'A'.repeat(43)}=`]);
  try {
    const app = await launch();
    const { window, electron } = app;
    const { page } = window;
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await page.keyboard.press('ControlOrMeta+,');
    const key = settings.getByTestId('trusted-key').filter({ hasText: 'old-ci' });
    await key.getByRole('button', { name: 'Revoke old-ci…' }).click();
    const keepIt = key.getByRole('button', { name: 'Keep it' });
    await expect(keepIt).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(key.getByRole('button', { name: 'Revoke old-ci…' })).toBeFocused();
    await expect(key).toContainText('trusted, without an end');
    await key.getByRole('button', { name: 'Revoke old-ci…' }).click();
    await key.getByRole('button', { name: 'Revoke old-ci', exact: true }).click();
    await expect(key).toContainText('revoked on');
    expect(await readFile(trustFile(workspace.temporary), 'utf8')).toContain('revoked=');
    await page.keyboard.press('Escape');

    await window.drop(SQL_JS);
    await window.expectServedBy('sql-wasm.wasm', 'compiler');
    await window.expectCounters({ 'shared-hits': 0, 'shared-refused': 1 });
    await expect(page.getByTestId('shared-refusals')).toHaveText('refused: 1 signed by a revoked key');
    await window.row('sql-wasm.wasm').getByText('sql-wasm.wasm').click();
    await expect(window.detail()).toContainText(/revoked.*V8 has not seen it/);
    await expect(window.detail()).toContainText('Publish it anew');
    await expect(await window.events('rejected', 'sql-wasm.wasm')).toContainText('revoked');
    for (const size of [
      { width: 1360, height: 880 },
      { width: 900, height: 600 },
    ]) {
      await window.resize(electron, size);
      for (const colorScheme of ['light', 'dark'] as const) {
        await expectNoFault(app, colorScheme, `refused ${size.width}`);
        await page.keyboard.press('ControlOrMeta+,');
        await settings.getByTestId('trusted-key').first().waitFor();
        await expectNoFault(app, colorScheme, `settings ${size.width}`);
        await page.keyboard.press('Escape');
      }
    }
  } finally {
    await store.close();
  }
});

test('a store that is down is said, and the load works by compiling', async ({ launch, workspace }) => {
  const store = await publish(workspace, 'ci-2026', SQL_JS);
  await setStore(workspace, store.url);
  await runCommand(workspace, ['keys', 'trust', store.publicKey]);
  await store.close();
  const { window } = await launch();
  const { page } = window;
  await window.drop(SQL_JS);
  await window.expectServedBy('sql-wasm.wasm', 'compiler');
  await expect(page.getByTestId('tier-shared')).toContainText('failing');
  const trouble = page.getByTestId('failing-shared');
  await expect(trouble).toContainText('Modules load without it');
  await expect(trouble).toContainText('Nobody listens there');
  await window.expectCounters({ 'shared-hits': 0, 'shared-failures': 1, 'compiler-compiles': 1 });
  await page.keyboard.press('ControlOrMeta+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: 'Test' }).click();
  await expect(settings.getByTestId('store-test')).toContainText('ECONNREFUSED');
});

test('the address is looked at before it is kept, and holds from the next start', async ({
  launch,
  workspace,
}) => {
  const first = await launch();
  const { page } = first.window;
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await expect(page.getByTestId('tier-shared')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+,');
  const address = settings.getByLabel('Address of the store');
  const keep = settings.getByRole('button', { name: 'Keep', exact: true });
  await address.fill('https://ada:secret@cache.example.com/wasm');
  await keep.click();
  await expect(settings.getByTestId('team-tier')).toContainText('has a user or a password in it');
  await address.fill('ftp://cache.example.com');
  await keep.click();
  await expect(settings.getByTestId('team-tier')).toContainText('No kind of store');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await address.fill('http://127.0.0.1:9/wasm');
  await keep.click();
  await expect(settings.getByTestId('next-store')).toContainText('Holds from the next start');
  const kept = await readFile(join(workspace.userData, 'settings.json'), 'utf8');
  expect(JSON.parse(kept).store).toBe('http://127.0.0.1:9/wasm');
  expect(kept).not.toContain('secret');
  await page.keyboard.press('Escape');
  await first.quit();

  const second = await launch();
  await expect(second.window.page.getByTestId('tier-shared')).toContainText('127.0.0.1:9');
});

test('a secret goes to the system’s keychain, and from there to the one store', async ({
  launch,
  workspace,
}) => {
  const store = await openObjectServer();
  await setStore(workspace, store.url);
  try {
    const app = await launch();
    const { electron, window } = app;
    const { page } = window;
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await page.keyboard.press('ControlOrMeta+,');
    await expect(settings.getByTestId('team-tier')).toContainText(/no keychain|keychain can keep|Keep in/);
    await page.keyboard.press('Escape');
    await electron.evaluate(({ safeStorage }) => {
      const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
      Object.assign(safeStorage, {
        isEncryptionAvailable: () => true,
        getSelectedStorageBackend: () => 'gnome_libsecret',
        encryptString: (text: string) => turned(Buffer.from(text)),
        decryptString: (sealed: Buffer) => turned(sealed).toString(),
      });
    });
    await page.keyboard.press('ControlOrMeta+,');
    const secret = settings.getByLabel('Secret, where the store asks for one');
    await settings.getByLabel('Kind of secret').selectOption('Header');
    await secret.fill('no header');
    await settings.getByRole('button', { name: 'Keep in the keychain' }).click();
    await expect(settings.getByTestId('team-tier')).toContainText('is no header that can be sent along');
    for (const colorScheme of ['light', 'dark'] as const) await expectNoFault(app, colorScheme, 'secret');
    await secret.fill('X-Team-Key: hunter2');
    await settings.getByRole('button', { name: 'Keep in the keychain' }).click();
    await expect(settings.getByTestId('kept-secret')).toContainText(`Header for ${store.url}`);
    await settings.getByRole('button', { name: 'Test' }).click();
    await expect(settings.getByTestId('store-test')).toContainText('It answers');
    expect(store.headers.at(-1)?.['x-team-key']).toBe('hunter2');
    for (const file of ['store-secret.json', 'settings.json']) {
      expect(await readFile(join(workspace.userData, file), 'latin1')).not.toContain('hunter2');
    }
    await settings.getByRole('button', { name: 'Forget it' }).click();
    await expect(secret).toBeVisible();
  } finally {
    await store.close();
  }
});
