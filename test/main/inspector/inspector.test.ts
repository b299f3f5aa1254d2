import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Inspector } from '../../../src/main/inspector/inspector.ts';
import type { SourceUpdate } from '../../../src/shared/contract.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

describe('a file that has only bytes', () => {
  it('is a row without a path that can be loaded again', async () => {
    const { inspector, settled } = await openInspector();
    await inspector.loadBytes('dropped.wasm', answering(8201).buffer);
    const row = await settled('dropped.wasm');
    expect(row).toMatchObject({ path: null, state: 'ready', last: { servedBy: 'compiler' } });
    inspector.reload([row.id]);
    expect((await settled('dropped.wasm', 2)).last?.servedBy).toBe('memory');
    expect(inspector.pathToReveal(row.id)).toBeNull();
  });

  it('is a row each, even under one name', async () => {
    const { inspector, until, rows } = await openInspector();
    await Promise.all([8202, 8203].map((value) => inspector.loadBytes('same.wasm', answering(value).buffer)));
    await until(() => [...rows.values()].filter(({ state }) => state === 'ready').length === 2);
    expect(new Set([...rows.values()].map(({ key }) => key)).size).toBe(2);
  });
});

it('gives a window that opens later all that there is', async () => {
  const { inspector, settled, cacheDirectory, events } = await openInspector();
  await inspector.loadPaths([moduleFile(8501, 'one.wasm')]);
  await settled('one.wasm');
  inspector.warn('the key', 'it cannot be kept');
  const snapshot = structuredClone(inspector.snapshot());
  expect(snapshot).toMatchObject({
    engine: { runtime: 'Electron 33.2.1', v8: process.versions.v8, artifacts: true },
    compiler: { compiles: 1, active: [], waiting: [] },
    benchmark: null,
  });
  expect(snapshot.rows.map(({ name }) => name)).toEqual(['one.wasm']);
  expect(snapshot.tiers.map(({ name }) => name)).toEqual(['memory', 'disk']);
  expect(snapshot.events.slice(0, events.length)).toEqual(events);
  expect(snapshot.events.at(-1)).toMatchObject({ kind: 'warning', subject: 'the key', rowId: null });
  expect(inspector.pathToReveal(null)).toBe(cacheDirectory);
});

it('finds on disk what an inspector before it stored', async () => {
  const cacheDirectory = join(scratchFolder(), 'cache');
  const path = moduleFile(8502, 'one.wasm');
  const first = await openInspector({ cacheDirectory });
  await first.inspector.loadPaths([path]);
  await first.settled('one.wasm');
  await first.inspector.close();
  const second = await openInspector({ cacheDirectory });
  await second.inspector.loadPaths([path]);
  expect((await second.settled('one.wasm')).last?.servedBy).toBe('disk');
});

it('ends what is under way when it is closed, and publishes nothing any more', async () => {
  const { start, counts } = heldProcesses();
  const batches: SourceUpdate[] = [];
  const inspector = await Inspector.create({
    cacheDirectory: join(scratchFolder(), 'cache'),
    sealKey: SEAL_KEY,
    startChildProcess: start,
    electronVersion: '33.2.1',
    appVersion: '0.0.0-test',
    compileMode: () => 'ahead-of-time',
    benchmarksFolder: join(scratchFolder(), 'benchmarks'),
    keepBudget: () => {},
    worthFolder: null,
    teamStore: null,
    publish: (batch) => batches.push(batch),
  });
  await inspector.loadBytes('slow.wasm', answering(8503).buffer);
  while (inspector.snapshot().compiler.active.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await inspector.close();
  const published = batches.length;
  while (counts.ended === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(batches).toHaveLength(published);
});
