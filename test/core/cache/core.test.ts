import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCore } from '../../support/cores.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

it('makes no folder before there is something to keep', async () => {
  const cacheDirectory = join(scratchFolder(), 'cache');
  await openCore({ cacheDirectory });
  expect(existsSync(cacheDirectory)).toBe(false);
});

it('makes itself ready without a trace, in its tiers or on disk', async () => {
  const cacheDirectory = scratchFolder();
  const { memory, disk, spies } = await openCore({ cacheDirectory });
  for (const { counts } of [spies.memory, spies.disk]) {
    expect(counts).toEqual({ loads: { success: 0, failure: 0 }, saves: { success: 0, failure: 0 } });
  }
  expect(memory.usage).toEqual({ entries: 0, bytes: 0 });
  expect(readdirSync(cacheDirectory)).toEqual([]);
  expect(await disk.usage()).toMatchObject({ entries: 0, bytes: 0 });
});

it.each(['threads', 'calling-thread'] as const)(
  'gives a module from each tier in turn, on %s',
  async (runOn) => {
    const cacheDirectory = join(scratchFolder(), 'cache');
    const bytes = answering(4712);
    const first = await openCore({ cacheDirectory, runOn });
    expect((await first.loader.load({ bytes })).servedBy).toBe('compiler');
    expect((await first.loader.load({ bytes })).servedBy).toBe('memory');
    const second = await openCore({ cacheDirectory, runOn });
    const fromDisk = await second.loader.load({ bytes });
    expect(fromDisk).toMatchObject({ servedBy: 'disk', promoted: true, warnings: [] });
    expect(Object.keys(fromDisk.steps)).toEqual(expect.arrayContaining(['verify', 'read', 'deserialize']));
  },
);
