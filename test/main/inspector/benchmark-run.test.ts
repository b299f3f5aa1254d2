import { describe, expect, it } from 'vitest';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

describe('the benchmark', () => {
  it('runs to its end and gives its result, which names the file', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    const path = moduleFile(8401, 'one.wasm');
    await inspector.loadPaths([path]);
    const { id } = await settled('one.wasm');
    expect(inspector.benchmarkResult()).toBeNull();
    await inspector.startBenchmark(id, 1);
    await expect(inspector.startBenchmark(id, 1)).rejects.toThrow(/being measured/);
    await until(() => latest.benchmark?.status === 'done');
    expect(latest.benchmark).toMatchObject({
      rowId: id,
      runs: 1,
      done: 4,
      total: 4,
      current: null,
      error: null,
    });
    expect(inspector.benchmarkResult()).toMatchObject({ file: path, runs: 1 });
  });

  it('counts as no use of the tiers, and is not in the log', async () => {
    const { inspector, settled, latest, until, tier, kinds } = await openInspector();
    await inspector.loadPaths([moduleFile(8403, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    await inspector.drop([id], 'disk');
    await until(() => kinds().includes('drop disk'));
    const before = kinds();
    const snapshot = structuredClone(inspector.snapshot());
    await inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'done');
    await until(() => tier('disk')?.entries === 1);
    expect(kinds()).toEqual(before);
    expect(latest.compiler?.compiles).toBe(1);
    const figures = (tiers = snapshot.tiers) =>
      tiers.map(({ hits, misses, saves, promotions }) => ({ hits, misses, saves, promotions }));
    expect(figures(latest.tiers)).toEqual(figures());
  });

  it('is cancelled, and another can be started', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    await inspector.loadPaths([moduleFile(8402, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    await inspector.startBenchmark(id, 50);
    await until(() => (latest.benchmark?.done ?? 0) > 0);
    inspector.cancelBenchmark();
    await until(() => latest.benchmark?.status === 'cancelled');
    expect(inspector.benchmarkResult()).toBeNull();
    await inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'done');
  });

  it('of a file that cannot be loaded fails with the reason', async () => {
    const { inspector, settled, latest, until } = await openInspector();
    await inspector.loadPaths([writeInto(scratchFolder(), 'bad.wasm', 'bad')]);
    const { id } = await settled('bad.wasm');
    await inspector.startBenchmark(id, 1);
    await until(() => latest.benchmark?.status === 'failed');
    expect(latest.benchmark?.error?.kind).toBe('invalid-module');
  });
});
