import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PathWalks } from '../../../src/main/inspector/path-walks.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

it('tells of files and of what is below folders, and of a folder with nothing in it', async () => {
  const folder = scratchFolder();
  const one = writeInto(folder, 'one.wasm', '');
  const two = writeInto(folder, 'two.wasm', '');
  const bare = join(scratchFolder(), 'bare');
  mkdirSync(bare);
  const told: string[] = [];
  await new PathWalks().walk([folder, bare], {
    file: (path) => told.push(path),
    failed: (path, { kind }) => told.push(`${kind} ${path}`),
  });
  expect(told).toEqual([one, two, `no-wasm ${bare}`]);
});

it('tells of nothing once all walks are ended, and of all in a walk that begins after that', async () => {
  const folder = scratchFolder();
  for (const name of ['a', 'b', 'c']) writeInto(folder, `${name}.wasm`, '');
  const walks = new PathWalks();
  const found: string[] = [];
  const listener = {
    file: (path: string) => {
      found.push(path);
      if (found.length === 1) walks.endAll();
    },
    failed: () => {},
  };
  await Promise.all([walks.walk([folder], listener), walks.walk([folder], listener)]);
  expect(found).toHaveLength(1);
  await walks.walk([folder], listener);
  expect(found).toHaveLength(4);
});
