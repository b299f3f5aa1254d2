import { join } from 'node:path';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('the log keeps its filter while another view is looked at', async ({ window, workspace }) => {
  const { page } = window;
  await window.drop(await workspace.write('one.wasm', moduleReturning(1)));
  await window.expectServedBy('one.wasm', 'compiler');
  const filter = page.getByRole('textbox', { name: 'Filter events by text' });
  const lines = page.getByTestId('event-row');
  await window.openTab('Events');
  await page.getByRole('button', { name: 'Kinds' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'miss' }).click();
  await page.keyboard.press('Escape');
  await filter.fill('disk');
  await expect(lines).toHaveCount(1);

  await window.openTab('Modules');
  await window.openTab('Events');
  await expect(filter).toHaveValue('disk');
  await expect(page.getByRole('button', { name: '15 of 16 kinds' })).toBeVisible();
  await expect(lines).toHaveCount(1);
  await expect(lines).toHaveAttribute('data-kind', 'save');
});

test('the log says that older events were let go', async ({ window, workspace }) => {
  const modules = 64;
  for (let n = 0; n < modules; n++) await workspace.write(`many/${n}.wasm`, moduleReturning(n));
  const folder = join(workspace.folder, 'files/many');
  const note = window.page.getByTestId('forgotten-events');
  await window.drop(folder);
  await window.expectCounters({ 'disk-saves': modules });
  // Seven events for each that is compiled and two for each that memory answers: more than main keeps.
  for (let round = 1; round <= 5; round++) {
    await window.drop(folder);
    await window.expectCounters({ 'memory-hits': round * modules });
    await expect(window.page.getByText(/under way/)).toHaveCount(0);
  }
  await window.openTab('Events');
  await expect(note).toHaveCount(0);
  await window.page.reload();
  await window.ready();
  await window.openTab('Events');
  await expect(note).toContainText(/^\d+ older events were let go/);
  await window.page.getByRole('button', { name: 'Clear the log' }).click();
  await expect(note).toHaveCount(0);
});
