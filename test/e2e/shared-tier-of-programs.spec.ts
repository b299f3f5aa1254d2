import { join } from 'node:path';
import { startHookedProgram } from './support/hooked-program.ts';
import { publish } from './support/team-store.ts';
import { expect, test } from './support/test.ts';
import { SQL_JS } from './support/wasm-files.ts';

test.setTimeout(120_000);

test('the tier of another program is shown while it runs', async ({ app, workspace }) => {
  const store = await publish(workspace, 'ci-2026', SQL_JS);
  try {
    const { window } = app;
    const { page } = window;
    await page.getByRole('button', { name: 'Show the sources' }).click();
    await expect(page.getByTestId('tier-shared')).toHaveCount(0);
    const program = await startHookedProgram(workspace, join(workspace.folder, 'program-cache'), {
      // In other modes it is asked by a process that nobody waits for.
      WASM_COMPILE_CACHE_MODE: 'ahead-of-time',
      WASM_COMPILE_CACHE_STORE: store.url,
      WASM_COMPILE_CACHE_TRUST: store.publicKey,
    });
    await page
      .getByTestId('source')
      .filter({ hasText: `process ${program.pid}` })
      .click();
    const card = page.getByTestId('tier-shared');
    await expect(card).toContainText(new URL(store.url).host);
    await expect(page.getByTestId('shared-latency')).toHaveText(/^answers in/);
    await expect(card.getByRole('button')).toHaveCount(0);
    await program.end();
    await page.getByTestId('source').filter({ hasText: 'This app' }).click();
    await expect(card).toHaveCount(0);
  } finally {
    await store.close();
  }
});
