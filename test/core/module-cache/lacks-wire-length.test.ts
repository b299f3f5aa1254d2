import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { lacksWireLength } from '../../../src/core/module-cache/lacks-wire-length.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, withFunctions } from '../../support/wasm-modules.ts';

it('knows the lengths of the modules that are stored', async () => {
  const cache = await openCache({
    directory: join(scratchFolder(), 'cache'),
    compile: 'ahead-of-time',
    smallest: 0,
  });
  onTestFinished(() => cache.close());
  const { deterministicId } = cache.engine;
  const [short, long] = [answering(5001), withFunctions([5001, 5002])];
  expect(cache.disk.lacksLength(deterministicId, short.byteLength)).toBe(true);
  await cache.load({ bytes: short });
  expect(cache.disk.lacksLength(deterministicId, short.byteLength)).toBe(false);
  expect(cache.disk.lacksLength(deterministicId, long.byteLength)).toBe(true);
  expect(cache.memory.holdsLength(short.byteLength)).toBe(true);
  expect(cache.memory.holdsLength(long.byteLength)).toBe(false);
});

it('says nothing of a folder with a great many entries, or with what it cannot read', () => {
  const folder = scratchFolder();
  expect(lacksWireLength(join(folder, 'none'), 100)).toBe(true);
  writeInto(folder, 'short.bin', 'WASM');
  expect(lacksWireLength(folder, 100)).toBe(true);
  symlinkSync(join(folder, 'short.bin'), join(folder, 'link.bin'));
  expect(lacksWireLength(folder, 100)).toBe(false);
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let index = 0; index < 200; index++) writeInto(many, `${index}.bin`, '');
  expect(lacksWireLength(many, 100)).toBe(false);
});
