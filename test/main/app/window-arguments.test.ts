import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { windowArguments } from '../../../src/main/app/window-arguments.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

it('takes nothing at all', async () => {
  expect(await windowArguments([])).toEqual({ paths: [] });
});

it('gives files and folders as absolute paths, in the order they were typed, and what patterns match', async () => {
  const folder = scratchFolder();
  const files = ['b.wasm', 'a.wasm', 'c.wasm'].map((name) => writeInto(folder, name, ''));
  const { paths } = await windowArguments(['not-there.wasm', files[0] as string, join(folder, '[ac].wasm')]);
  expect(paths).toEqual([resolve('not-there.wasm'), files[0], files[1], files[2]]);
});

it('gives what was chosen of the cache: an absolute folder, budgets in bytes, a timeout in milliseconds', async () => {
  const typed =
    '--cache-dir here --memory-budget automatic --disk-budget=2GB --timeout 90s --compile-processes 3 --compile background'.split(
      ' ',
    );
  expect(await windowArguments(typed)).toEqual({
    paths: [],
    cacheDir: resolve('here'),
    memoryBudget: 'automatic',
    diskBudget: 2 * 2 ** 30,
    timeout: 90_000,
    compileProcesses: 3,
    compile: 'background',
  });
});

it.each([
  [['--loud'], /--loud/],
  [['--disk-budget', 'lots'], /"lots" is no budget/],
  [['--timeout', '90'], /"90" is no duration/],
  [['--compile-processes', '17'], /from 1 to 16/],
  [['--compile', 'later'], /none of ahead-of-time, background/],
  [['--cache-dir'], /--cache-dir/],
  [['https://example.com/a.wasm'], /is a URL/],
  [['nothing-matches-*.wasm'], /no file matches/],
])('refuses %j, and says why', async (args, reason) => {
  await expect(windowArguments(args)).rejects.toThrow(reason);
});
