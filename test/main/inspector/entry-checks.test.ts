import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { BulkProgress } from '../../../src/main/inspector/bulk-progress.ts';
import { EntryChecks } from '../../../src/main/inspector/entry-checks.ts';
import type { BulkWork } from '../../../src/shared/bulk-work.ts';
import type { EntryInfo } from '../../../src/shared/entry-info.ts';
import { openCore } from '../../support/cores.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

it('finds what is intact and what is broken, and notes both in the rows', async () => {
  const { inspector, settled, row, until, cacheDirectory, latest } = await openInspector();
  await inspector.loadPaths([moduleFile(8901, 'good.wasm'), moduleFile(8902, 'bad.wasm')]);
  await settled('good.wasm');
  await settled('bad.wasm');
  const stored = (name: string) => row(name)?.entries.length === 1;
  await until(() => stored('good.wasm') && stored('bad.wasm'));
  const { disk, engine } = await openCore({ cacheDirectory });
  const path = disk.pathOf(await ModuleHash.of(answering(8902)), engine.deterministicId);
  const entry = readFileSync(path);
  // Behind the header, so that no listing sees it.
  entry[entry.byteLength - 1] = (entry.at(-1) ?? 0) ^ 1;
  writeFileSync(path, entry);
  const before = Date.now();
  const [good, bad] = [row('good.wasm'), row('bad.wasm')];
  if (!good || !bad) throw new Error('the rows are gone');
  const bytes = [good, bad].reduce((sum, { entries }) => sum + (entries[0]?.bytes ?? 0), 0);
  expect(await inspector.verify([good.id, bad.id])).toEqual({
    intact: 1,
    broken: 1,
    bytes,
    cancelled: false,
  });
  await until(() => row('bad.wasm')?.entries[0]?.verified?.problem != null);
  await until(() => row('good.wasm')?.entries[0]?.verified != null && latest.work === null);
  expect(row('bad.wasm')).toMatchObject({
    entries: [{ verified: { problem: 'is not what was sealed' } }],
    held: { disk: false },
  });
  expect(row('good.wasm')?.entries[0]?.verified?.problem).toBeNull();
  expect(row('good.wasm')?.entries[0]?.verified?.at).toBeGreaterThanOrEqual(before);
});

const engineId = toEngineId('v8');
const keyOf = (digit: number) => ModuleHash.parse(digit.toString(16).toUpperCase().padStart(64, '0'));

/** Checks over entries of 10 bytes each, of which `problems` are broken. */
function checksOf(count: number, verify: (number: number) => Promise<string | null>) {
  const keys = Array.from({ length: count }, (_, number) => keyOf(number));
  const states: (BulkWork | null)[] = [];
  const progress: BulkProgress = new BulkProgress(() => states.push(progress.state));
  const verified: [string, string | null][] = [];
  const checks = new EntryChecks({
    disk: { verify: ({ key }) => verify(keys.indexOf(key)) },
    entries: {
      of: () => [{ bytes: 10 } as EntryInfo],
      idsOf: (key) => [{ key, engineId }],
      verified: ({ key }, problem) => verified.push([key, problem]),
    },
    progress,
  });
  return { checks, keys, states, verified, progress };
}

it('says how far it is, and that nothing is under way once it is over', async () => {
  const { checks, keys, states } = checksOf(3, async () => null);
  expect(await checks.check(keys)).toEqual({ intact: 3, broken: 0, bytes: 30, cancelled: false });
  expect(
    states.map((state) => state && [state.kind, state.done, state.total, state.bytesDone, state.bytesTotal]),
  ).toEqual([
    ['verify', 0, 0, 0, 0],
    ['verify', 0, 3, 0, 30],
    ['verify', 1, 3, 10, 30],
    ['verify', 2, 3, 20, 30],
    ['verify', 3, 3, 30, 30],
    null,
  ]);
});

it('ends where it is cancelled, and says so; a second one waits for that', async () => {
  const { checks, keys, verified } = checksOf(1_000, async (number) => {
    if (number === 3) checks.cancel();
    return null;
  });
  const first = checks.check(keys);
  await expect(checks.check(keys)).rejects.toMatchObject({ name: 'LoadError' });
  expect(await first).toMatchObject({ cancelled: true });
  expect(verified.length).toBeLessThan(10);
  expect(await checks.check(keys.slice(5, 7))).toMatchObject({ intact: 2, cancelled: false });
});

it('is over where the tier fails', async () => {
  const { checks, keys, progress } = checksOf(4, () => Promise.reject(new Error('the folder is gone')));
  await expect(checks.check(keys)).rejects.toThrow('the folder is gone');
  expect(progress.state).toBeNull();
});
