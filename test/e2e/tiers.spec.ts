import { rename, rm, writeFile } from 'node:fs/promises';
import { flipMiddleByte } from './support/corrupt.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning, SQL_JS } from './support/wasm-files.ts';

const NAME = 'sql-wasm.wasm';

test('a dropped file is compiled, then answered by memory, by disk, and by disk after a restart', async ({
  launch,
}) => {
  const first = await launch();
  const { window } = first;

  await test.step('drop it: compiled, and saved in both tiers', async () => {
    await window.drop(SQL_JS);
    await window.expectServedBy(NAME, 'compiler');
    await expect(window.row(NAME).getByText('saved', { exact: true })).toBeAttached();
    await window.expectHeld(NAME, { memory: true, disk: true });
    await window.expectCounters({
      'memory-misses': 1,
      'disk-misses': 1,
      'compiler-compiles': 1,
      'memory-saves': 1,
      'disk-saves': 1,
    });
    await expect(window.page.getByTestId('contents-disk')).toContainText('1 module');
    await expect(window.row(NAME).getByTitle(SQL_JS)).toBeVisible();
  });

  await test.step('load it again: memory answers, and disk is not asked', async () => {
    await window.loadAgain(NAME);
    await window.expectServedBy(NAME, 'memory');
    await window.expectCounters({
      'memory-hits': 1,
      'disk-hits': 0,
      'disk-misses': 1,
      'memory-promotions': 0,
    });
  });

  await test.step('drop it from memory and load it again: disk answers, and memory gets it', async () => {
    await window.dropFrom('memory', NAME);
    await window.expectHeld(NAME, { memory: false, disk: true });
    await window.loadAgain(NAME);
    await window.expectServedBy(NAME, 'disk');
    await expect(window.row(NAME).getByText('promoted to memory')).toBeAttached();
    await window.expectHeld(NAME, { memory: true, disk: true });
    await window.expectCounters({
      'memory-promotions': 1,
      'memory-saves': 1,
      'disk-hits': 1,
      'compiler-compiles': 1,
    });
    const promotions = await window.events('promotion', NAME);
    await expect(promotions).toHaveCount(1);
    await expect(promotions).toContainText('memory');
  });

  await test.step('drop it from both and load it again: it is compiled anew', async () => {
    await window.chooseAction(NAME, 'Drop from both');
    await window.expectHeld(NAME, { memory: false, disk: false });
    await window.loadAgain(NAME);
    await window.expectServedBy(NAME, 'compiler');
    await window.expectCounters({ 'compiler-compiles': 2, 'disk-saves': 2 });
  });

  await first.quit();
  const second = await launch();
  await second.window.drop(SQL_JS);
  await second.window.expectServedBy(NAME, 'disk');
  await second.window.expectCounters({ 'compiler-compiles': 0, 'memory-promotions': 1 });
});

test('an entry that was corrupted on disk is rejected, recompiled and replaced', async ({
  window,
  workspace,
}) => {
  await window.drop(SQL_JS);
  await window.expectServedBy(NAME, 'compiler');
  await window.dropFrom('memory', NAME);
  const [entry, ...others] = await workspace.entries();
  expect(others).toEqual([]);
  await flipMiddleByte(entry ?? '');

  await window.loadAgain(NAME);
  await window.expectServedBy(NAME, 'compiler');
  await window.expectCounters({ 'disk-rejected': 1, 'disk-hits': 0, 'compiler-compiles': 2 });
  await expect(await window.events('rejected', NAME)).toHaveCount(1);

  await window.dropFrom('memory', NAME);
  await window.loadAgain(NAME);
  await window.expectServedBy(NAME, 'disk');
  await window.expectCounters({ 'disk-rejected': 1, 'disk-hits': 1, 'compiler-compiles': 2 });
});

test('a cache folder that cannot be used fails its tier alone, which then recovers by itself', async ({
  window,
  workspace,
}) => {
  const failing = window.page.getByRole('alert').and(window.page.getByTestId('failing-disk'));
  await window.drop(await workspace.write('before.wasm', moduleReturning(1)));
  await window.expectServedBy('before.wasm', 'compiler');
  await expect(failing).toHaveCount(0);

  const aside = `${workspace.cache}-aside`;
  await rename(workspace.cache, aside);
  await writeFile(workspace.cache, 'a file where the folder was');
  await window.drop(await workspace.write('during.wasm', moduleReturning(2)));
  await window.expectServedBy('during.wasm', 'compiler');
  await window.expectHeld('during.wasm', { memory: true, disk: false });
  await expect(failing).toContainText(workspace.cache);
  await expect(failing).toContainText('A file stands where the cache folder should be');
  await expect(failing).toContainText('cannot be written');
  await expect(failing).toContainText('It still answers');
  await expect(window.page.getByRole('region', { name: 'Disk tier' })).toContainText('cannot write');
  await expect(window.row('during.wasm')).toContainText('warning');

  await rm(workspace.cache);
  await rename(aside, workspace.cache);
  await window.dropFrom('memory', 'during.wasm');
  await window.loadAgain('during.wasm');
  await window.expectHeld('during.wasm', { memory: true, disk: true });
  await expect(failing).toHaveCount(0);
  await window.dropFrom('memory', 'before.wasm');
  await window.loadAgain('before.wasm');
  await window.expectServedBy('before.wasm', 'disk');
});

test('a cache folder that works again is found out by a button, and gets what it has missed', async ({
  window,
  workspace,
}) => {
  const failing = window.page.getByTestId('failing-disk');
  const again = failing.getByRole('button', { name: 'Try again' });
  await writeFile(workspace.cache, 'a file where the folder should be');
  await window.drop(await workspace.write('missed.wasm', moduleReturning(3)));
  await window.expectHeld('missed.wasm', { memory: true, disk: false });
  await expect(failing).toContainText('1 module in memory is saved as soon as it can be written');
  await again.click();
  await window.expectCounters({ 'disk-failures': 2, 'disk-saves': 0 });
  await expect(failing).toBeVisible();

  await rm(workspace.cache);
  await again.click();
  await expect(failing).toHaveCount(0);
  await window.expectHeld('missed.wasm', { memory: true, disk: true });
  await window.expectCounters({ 'disk-saves': 1 });
  await expect(window.row('missed.wasm')).not.toContainText('warning');
  expect(await workspace.entries()).toHaveLength(1);
});

test('a click on the word for a tier shows the module and drops nothing; a button that says how much does', async ({
  window,
  workspace,
}) => {
  await window.drop(
    await workspace.write('one.wasm', moduleReturning(4)),
    await workspace.write('two.wasm', moduleReturning(5)),
  );
  await window.expectServedBy('one.wasm', 'compiler');
  await window.expectServedBy('two.wasm', 'compiler');
  for (const tier of ['memory', 'disk']) await window.row('one.wasm').getByTestId(`held-${tier}`).click();
  await expect(window.detail()).toContainText('one.wasm');
  await expect(window.row('one.wasm')).toHaveAttribute('aria-selected', 'true');
  await window.expectHeld('one.wasm', { memory: true, disk: true });

  const lives = window.detail().getByRole('region', { name: 'Lives in' });
  await expect(lives.getByRole('listitem').filter({ hasText: 'memory' })).toContainText(/\d (B|KB)/);
  await lives.getByRole('button', { name: 'Drop from memory' }).click();
  await window.expectHeld('one.wasm', { memory: false, disk: true });
  await expect(lives.getByRole('listitem').filter({ hasText: 'memory' })).toContainText('not held');
  await window.expectHeld('two.wasm', { memory: true, disk: true });
});

test('the row of a file that is gone says what the tiers hold, and that it is gone once they hold nothing', async ({
  window,
  workspace,
}) => {
  const path = await workspace.write('gone.wasm', moduleReturning(6));
  await window.drop(path);
  await window.expectServedBy('gone.wasm', 'compiler');
  await rm(path);
  await window.loadAgain('gone.wasm');
  await window.expectServedBy('gone.wasm', 'memory');
  await expect(window.row('gone.wasm')).toContainText('file gone');
  await window.expectHeld('gone.wasm', { memory: true, disk: true });
  await window.dropFrom('memory', 'gone.wasm');
  await window.expectHeld('gone.wasm', { memory: false, disk: true });
  await window.dropFrom('disk', 'gone.wasm');
  await window.loadAgain('gone.wasm');
  await window.expectFailed('gone.wasm', /^there is no file/i);
});
