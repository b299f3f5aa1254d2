import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModuleHash } from 'wasm-compile-cache';
import { KeptWorth } from '../../../src/main/worth/kept-worth.ts';
import type { CountedLoad } from '../../../src/main/worth/key-totals.ts';
import { MOST_KEYS } from '../../../src/main/worth/worth-ledger.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const keyOf = (n: number) => n.toString(16).toUpperCase().padStart(64, '0') as ModuleHash;
const load = (over: Partial<CountedLoad> = {}): CountedLoad => ({
  key: keyOf(1),
  servedBy: 'compiler',
  ms: 1_010,
  steps: { compile: 1_000 },
  wireLength: 10,
  shared: false,
  origin: null,
  name: 'a.wasm',
  at: 5,
  ...over,
});
const hit = (over: Partial<CountedLoad> = {}) => load({ servedBy: 'disk', ms: 100, steps: {}, ...over });
const open = (folder: string | null, onChange = () => {}) =>
  KeptWorth.open({ engineId: 'v8', folder, onChange });

it('is there again at the next start, with what a hit saves then', async () => {
  const folder = join(scratchFolder(), 'worth');
  const first = await open(folder);
  first.count(load());
  await first.flush();
  const second = await open(folder);
  expect(second.ledger.session.loads).toBe(0);
  expect(second.ledger.ever).toMatchObject({ loads: 1, compiles: 1 });
  expect(second.count(hit())).toBe(900);
  await second.flush();
  const third = await open(folder);
  expect(third.ledger.ever).toMatchObject({ loads: 2, savedMs: 900, hits: { disk: 1 } });
  expect(third.problem).toBeNull();
});

it('writes by itself, soon after a load', async () => {
  const folder = join(scratchFolder(), 'worth');
  const kept = await open(folder);
  kept.count(load());
  await expect.poll(async () => (await open(folder)).ledger.ever.loads, { timeout: 5_000 }).toBe(1);
});

it('learns what other processes count meanwhile', async () => {
  const folder = join(scratchFolder(), 'worth');
  const [one, two] = [await open(folder), await open(folder)];
  one.count(load());
  two.count(load());
  await one.flush();
  await two.refresh();
  expect(two.ledger.ever.loads).toBe(2);
  await two.refresh();
  expect(two.ledger.ever.loads).toBe(2);
  expect(two.ledger.session.loads).toBe(1);
});

it('counts once what was added up while very many modules were loaded', async () => {
  const folder = join(scratchFolder(), 'worth');
  const kept = await open(folder);
  for (let n = 0; n < 100; n++) kept.count(load({ key: keyOf(n), at: n }));
  await kept.flush();
  const many = MOST_KEYS + 1_200;
  for (let n = 100; n < many; n++) kept.count(load({ key: keyOf(n), at: n }));
  await kept.flush();
  expect((await open(folder)).ledger.ever.loads).toBe(many);
});

it('keeps nothing where there is no folder', async () => {
  const kept = await open(null);
  kept.count(load());
  await kept.flush();
  expect([kept.ledger.ever.loads, kept.problem]).toEqual([1, null]);
});

describe('a folder that fails', () => {
  it('is told of with what to do, and written to once it works again', async () => {
    const folder = join(scratchFolder(), 'worth');
    let changes = 0;
    const kept = await open(folder, () => changes++);
    writeFileSync(folder, 'in the way');
    kept.count(load());
    await kept.flush();
    expect(kept.problem).toMatchObject({
      message: expect.stringContaining(folder),
      advice: expect.stringContaining('writable'),
    });
    const before = changes;
    rmSync(folder);
    kept.count(load());
    await kept.flush();
    expect(kept.problem).toBeNull();
    expect(changes).toBe(before + 1);
    expect((await open(folder)).ledger.ever.loads).toBe(2);
  });

  it('is told of where nothing can be read, and loads count all the same', async () => {
    const folder = join(scratchFolder(), 'worth');
    writeFileSync(folder, '');
    const kept = await open(folder);
    expect(kept.problem?.message).toContain('cannot be read');
    kept.count(load());
    expect(kept.ledger.session.loads).toBe(1);
  });
});

it('lets its own file not grow without end', async () => {
  const folder = join(scratchFolder(), 'worth');
  const kept = await open(folder);
  for (let round = 0; round < 12; round++) {
    for (let n = 0; n < 2_000; n++) kept.count(load({ key: keyOf(n), name: 'x'.repeat(200), at: round }));
    await kept.flush();
  }
  const [own = ''] = readdirSync(folder);
  expect(statSync(join(folder, own)).size).toBeLessThan(8 * 2 ** 20);
  expect((await open(folder)).ledger.ever.loads).toBe(24_000);
});
