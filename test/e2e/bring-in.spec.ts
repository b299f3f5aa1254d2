import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runWindow } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, moduleReturning, SQL_JS } from './support/wasm-files.ts';

test('the window shows that it takes files while they are held over it', async ({ window, workspace }) => {
  const file = await workspace.write('held.wasm', moduleReturning(0));
  const hint = window.page.getByText('Drop to load', { exact: true });
  await expect(hint).toHaveCount(0);
  await window.dragOver(file);
  await expect(hint).toBeVisible();
  await expect(window.rows()).toHaveCount(0);
  await window.drop(file);
  await expect(hint).toHaveCount(0);
  await window.expectServedBy('held.wasm', 'compiler');
});

test('a dropped folder brings in every wasm below it, whatever its name', async ({ window, workspace }) => {
  const names = [
    'two words.wasm',
    'ünïcödé 模块 🦀.wasm',
    '#%.wasm',
    '100%25?.wasm',
    `it's "quoted" & <b>.wasm`,
    'SHOUTING.WASM',
  ];
  const folders = ['', 'deep/', 'deep/er folder #1/', 'deep/', '%2e%2e/', 'deep/er folder #1/'];
  for (const [index, name] of names.entries()) {
    await workspace.write(`pile/${folders[index]}${name}`, moduleReturning(index));
  }
  await workspace.write('pile/deep/readme.txt', 'not to be loaded');
  await window.drop(join(workspace.folder, 'files/pile'));
  for (const name of names) await window.expectServedBy(name, 'compiler');
  await expect(window.rows()).toHaveCount(names.length);
  await window.expectCounters({ 'compiler-compiles': names.length, 'disk-saves': names.length });

  await test.step('dropped again, they are loaded again and not listed twice', async () => {
    await window.drop(join(workspace.folder, 'files/pile'));
    for (const name of names) await window.expectServedBy(name, 'memory');
    await expect(window.rows()).toHaveCount(names.length);
  });
});

test('a folder without wasm is said, and what was dropped with it is loaded', async ({
  window,
  workspace,
}) => {
  const path = await workspace.write('nothing here/readme.txt', 'no module');
  await window.drop(join(path, '..'), await workspace.write('good.wasm', moduleReturning(3)));
  await expect(window.page.getByTestId('notice')).toContainText(/nothing here holds no \.wasm file/);
  await window.expectServedBy('good.wasm', 'compiler');
  await expect(window.rows()).toHaveCount(1);
  await expect(await window.events('error', 'nothing here')).toHaveCount(1);
});

test('a dropped file that has only bytes is loaded, and loaded again', async ({ window }) => {
  await window.dropBytes('from a page.wasm', moduleReturning(4));
  await window.expectServedBy('from a page.wasm', 'compiler');
  await window.row('from a page.wasm').getByText('from a page.wasm', { exact: true }).click();
  await expect(window.detail()).toContainText('it was dropped as bytes');
  await window.dropFrom('memory', 'from a page.wasm');
  await window.loadAgain('from a page.wasm');
  await window.expectServedBy('from a page.wasm', 'disk');
});

test('a dropped file without a path that is larger than any module is refused before it is read', async ({
  window,
}) => {
  const wasRead = await window.page.evaluate(async () => {
    let read = false;
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = function (this: Blob) {
      read = true;
      return arrayBuffer.call(this);
    };
    // One piece of 1 MiB, 1,200 times: its size is the only thing that is large about it.
    const piece = new Blob([new Uint8Array(2 ** 20)]);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(Array(1_200).fill(piece), 'huge.wasm'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve));
    return read;
  });
  await expect(window.page.getByText(/huge\.wasm cannot be loaded: .*1 GiB/).first()).toBeVisible();
  expect(wasRead).toBe(false);
  await expect(window.rows()).toHaveCount(0);
});

test('broken files are refused with the reason, store nothing, and leave the rest at work', async ({
  window,
  workspace,
}) => {
  const truncated = (await readFile(SQL_JS)).subarray(0, 10_000);
  await window.drop(
    await workspace.write('prose.wasm', 'This is no module.'),
    await workspace.write('truncated.wasm', truncated),
    await workspace.write('nothing.wasm', ''),
  );
  await window.expectFailed('prose.wasm', /this is not a WebAssembly module: it does not begin with \\0asm/i);
  await window.expectFailed('truncated.wasm', /V8 refuses it: .*(end|bytes)/);
  await window.expectFailed(
    'nothing.wasm',
    /this is not a WebAssembly module: it does not begin with \\0asm/i,
  );
  await expect(await window.events('error', 'prose.wasm')).toContainText('not a WebAssembly module');
  // What is no module at all gets as far as no compiler.
  await window.expectCounters({ 'compiler-failures': 1, 'disk-saves': 0, 'memory-saves': 0 });
  expect(await workspace.entries().catch(() => [])).toEqual([]);

  await test.step('a repaired file loads on Retry', async () => {
    await workspace.write('prose.wasm', moduleReturning(5));
    await window.openTab('Modules');
    await window.page.getByRole('button', { name: 'Retry: prose.wasm' }).click();
    await window.expectServedBy('prose.wasm', 'compiler');
  });
  await test.step('a module without functions loads like any other', async () => {
    await window.drop(await workspace.write('empty.wasm', EMPTY_MODULE));
    await window.expectServedBy('empty.wasm', 'compiler');
    await window.dropFrom('memory', 'empty.wasm');
    await window.loadAgain('empty.wasm');
    await window.expectServedBy('empty.wasm', 'disk');
  });
});

test('files and folders given on the command line are loaded at the start', async ({ launch, workspace }) => {
  const file = await workspace.write('alone.wasm', moduleReturning(6));
  const inFolder = await workspace.write('folder/below/inside.wasm', moduleReturning(7));
  const missing = join(workspace.folder, 'gone.wasm');
  const { window } = await launch({ args: [file, join(inFolder, '../..'), missing] });
  await window.expectServedBy('alone.wasm', 'compiler');
  await window.expectServedBy('inside.wasm', 'compiler');
  await window.expectFailed('gone.wasm', new RegExp(`^there is no file ${missing}`, 'i'));
});

test('files and folders chosen in the dialogs are loaded', async ({
  app: { electron, window },
  workspace,
}) => {
  const file = await workspace.write('chosen.wasm', moduleReturning(8));
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, file);
  await window.page.keyboard.press('ControlOrMeta+O');
  await window.expectServedBy('chosen.wasm', 'compiler');

  await electron.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] });
  });
  await window.page.getByRole('button', { name: 'Open folder' }).click();
  await window.loadAgain('chosen.wasm');
  await window.expectServedBy('chosen.wasm', 'memory');
  await expect(window.rows()).toHaveCount(1);
});

test('an option that there is not ends the app with exit code 1 and says which', async ({ workspace }) => {
  const { exitCode, stdout, stderr } = await runWindow(workspace, ['--no-such-option', SQL_JS]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('--no-such-option');
  expect(stdout).toBe('');
});
