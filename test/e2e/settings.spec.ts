import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './support/command-line.ts';
import { expect, test } from './support/test.ts';
import { moduleReturning } from './support/wasm-files.ts';

test('damaged settings are said in the window and on the command line, and stop neither', async ({
  launch,
  workspace,
}) => {
  const path = join(workspace.userData, 'settings.json');
  await mkdir(workspace.userData, { recursive: true });

  await writeFile(path, '{"memoryBudget":0,"diskBudget":5242880}');
  const file = await workspace.write('one.wasm', moduleReturning(1));
  const command = await runCommand(workspace, ['load', file, '--cache-dir', workspace.cache]);
  expect(command.exitCode).toBe(0);
  expect(command.stdout).toMatch(/^compiler /);
  expect(command.stderr).toContain(path);
  expect(command.stderr).toContain('memoryBudget of 0');
  expect(await readFile(`${path}.damaged`, 'utf8')).toContain('"memoryBudget":0');
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ diskBudget: 5242880 });

  await writeFile(path, '[]');
  const { window } = await launch({ args: [file] });
  await window.expectServedBy('one.wasm', 'disk');
  await expect(await window.events('warning', path)).toContainText('.damaged-2');
});
