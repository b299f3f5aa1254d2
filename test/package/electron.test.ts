import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { expect, it } from 'vitest';
import { SQLITE_WASM } from '../support/sample-files.ts';
import { writeInto } from '../support/scratch-folder.ts';
import { answering } from '../support/wasm-modules.ts';
import { run } from './support/commands.ts';
import { electronWith } from './support/electron-app.ts';
import { expectKeptBetweenRuns, loadOnce } from './support/load-once.ts';
import { folderElsewhere, installPackage } from './support/packed-package.ts';

const app = await installPackage();
const programs = join(import.meta.dirname, 'programs');
const PROGRAMS = [
  'load-once',
  'electron-main',
  'awaits-before-ready',
  'loads-on-other-threads',
  'electron-hooked',
];
for (const name of [...PROGRAMS.map((program) => `${program}.mjs`), 'electron-main.cjs']) {
  copyFileSync(join(programs, name), join(app, name));
}
const begin = (folder: string, main: string) =>
  writeInto(
    folder,
    'package.json',
    JSON.stringify({ name: 'guest', version: '1.0.0', type: 'module', main }),
  );
begin(app, 'electron-main.mjs');

it('an Electron app keeps a module between its runs, and finds the way to compile by itself', async () => {
  await expectKeptBetweenRuns({ ...electronWith(app), file: SQLITE_WASM });
});

it('an app in an archive does so too', async () => {
  const archive = join(folderElsewhere(), 'app.asar');
  await createPackage(app, archive);
  const file = writeInto(folderElsewhere(), 'answer.wasm', answering(1234));
  await expectKeptBetweenRuns({ ...electronWith(archive), file });
});

it('an app in CommonJS has the package by import()', async () => {
  const copy = folderElsewhere();
  cpSync(app, copy, { recursive: true });
  begin(copy, 'electron-main.cjs');
  const file = writeInto(folderElsewhere(), 'answer.wasm', answering(1234));
  expect(await loadOnce({ ...electronWith(copy), file })).toMatchObject({
    servedBy: 'compiler',
    saved: true,
  });
});

it("an app that waits for a load before it can get ready is given stock V8's module, and told why", async () => {
  const copy = folderElsewhere();
  cpSync(app, copy, { recursive: true });
  begin(copy, 'awaits-before-ready.mjs');
  const file = writeInto(folderElsewhere(), 'answer.wasm', answering(1234));
  const { servedBy, saved, warnings } = await loadOnce({ ...electronWith(copy), file });
  expect({ servedBy, saved }).toEqual({ servedBy: 'stock', saved: false });
  expect(warnings).toContainEqual(expect.stringContaining('app.whenReady()'));
});

it("an app's other threads and processes are given stock V8's module, and never start the app again", async () => {
  const copy = folderElsewhere();
  cpSync(app, copy, { recursive: true });
  begin(copy, 'loads-on-other-threads.mjs');
  const file = writeInto(folderElsewhere(), 'answer.wasm', answering(1234));
  const report: unknown = await loadOnce({ ...electronWith(copy), file });
  const told = { servedBy: 'stock', warnings: [expect.stringContaining('`startChildProcess`')] };
  expect(report).toEqual({ thread: told, utility: told, starts: 1 });
});

it('an app that takes the cache in by its first line is served from disk in its second run', async () => {
  const copy = folderElsewhere();
  cpSync(app, copy, { recursive: true });
  begin(copy, 'electron-hooked.mjs');
  const { command, args } = electronWith(copy);
  const env = {
    WASM_FILE: SQLITE_WASM,
    WASM_COMPILE_CACHE: join(folderElsewhere(), 'cache'),
    WASM_COMPILE_CACHE_MODE: 'ahead-of-time',
  };
  const stock = await run(command, args, { env: { ...env, WASM_COMPILE_CACHE_DISABLE: '1' } });
  expect(stock).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run(command, args, { env })).toEqual(stock);
  const told = await run(command, args, { env: { ...env, WASM_COMPILE_CACHE_DEBUG: '1' } });
  expect(told.stdout).toBe(stock.stdout);
  expect(told.stderr).toContain('is served from disk');
});
