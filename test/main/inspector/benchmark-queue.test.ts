import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_RUN_NAME_LENGTH } from '../../../src/shared/benchmark-run.ts';
import type { BenchmarkSeries } from '../../../src/shared/benchmark-series.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { exitingWith } from '../../support/wasi-modules.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

const LOADS: BenchmarkSeries[] = ['stock', 'cold', 'disk', 'memory', 'floor'];

/** An inspector with these modules brought in. */
async function inspectorWith(modules: Record<string, Uint8Array | string>, options = {}) {
  const opened = await openInspector(options);
  const folder = scratchFolder();
  const rowIds: string[] = [];
  for (const [name, content] of Object.entries(modules)) {
    await opened.inspector.loadPaths([writeInto(folder, name, content)]);
    rowIds.push((await opened.settled(name)).id);
  }
  const start = (series: BenchmarkSeries[], runs = 1, ids = rowIds) =>
    opened.inspector.startBenchmark({ rowIds: ids, series, runs, commandArguments: [] });
  const ended = () =>
    opened.until(() => {
      const status = opened.latest.benchmark?.run.status;
      return status !== undefined && status !== 'running';
    });
  return { ...opened, folder, rowIds, start, ended };
}

describe('a run', () => {
  it('of several modules is measured to its end, and is kept with its machine and versions', async () => {
    const modules = { 'one.wasm': answering(8401), 'two.wasm': answering(8402) };
    const { inspector, latest, rowIds, start, ended, folder } = await inspectorWith(modules);
    await start(LOADS);
    await expect(start(LOADS)).rejects.toThrow(/one.wasm, two.wasm is being measured/);
    await ended();
    const { run, ...progress } = latest.benchmark ?? {};
    expect(progress).toEqual({ rowIds, done: 8, total: 8, msLeft: null, current: null, keepProblem: null });
    expect(run).toMatchObject({
      name: 'one.wasm, two.wasm',
      status: 'done',
      runs: 1,
      series: LOADS,
      machine: { cores: expect.any(Number), loadAtEnd: expect.any(Number) },
      versions: { electron: '33.2.1', app: '0.0.0-test', v8: process.versions.v8 },
    });
    for (const [index, name] of ['one.wasm', 'two.wasm'].entries()) {
      const module = run?.modules[index];
      expect(module).toMatchObject({
        name,
        file: join(folder, name),
        status: 'done',
        problem: null,
        left: [],
      });
      expect(Object.keys(module?.samples ?? {}).sort()).toEqual([...LOADS].sort());
    }
    const { runs } = await inspector.keptBenchmarks.list();
    expect(runs.map(({ id }) => id)).toEqual([run?.id]);
    expect(await inspector.keptBenchmarks.read(run?.id ?? '')).toEqual(run);
  });

  it('takes a row that is named twice once', async () => {
    const { latest, rowIds, start, ended } = await inspectorWith({ 'one.wasm': answering(8403) });
    await start(['stock'], 1, [...rowIds, ...rowIds]);
    await ended();
    expect(latest.benchmark?.rowIds).toEqual(rowIds);
  });

  it('keeps of two series that one sample gives the chosen one only', async () => {
    const { latest, start, ended } = await inspectorWith({ 'one.wasm': answering(8404) });
    await start(['memory']);
    await ended();
    expect(Object.keys(latest.benchmark?.run.modules[0]?.samples ?? {})).toEqual(['memory']);
  });

  it('tells what WASI commands gave at their end', async () => {
    const { latest, start, ended } = await inspectorWith({ 'command.wasm': exitingWith(5) });
    await start(['stockResult', 'diskResult']);
    await ended();
    expect(latest.benchmark?.run.modules[0]).toMatchObject({ status: 'done', exitCode: 5 });
  });

  it('with many modules or long names has a name that a file of it may have', async () => {
    const long = `${'n'.repeat(100)}.wasm`;
    const names = [long, `2${long}`, 'three.wasm', 'four.wasm'];
    const { latest, start, ended } = await inspectorWith(
      Object.fromEntries(names.map((name, index) => [name, answering(8410 + index)])),
    );
    await start(['stock']);
    await ended();
    const { name = '' } = latest.benchmark?.run ?? {};
    expect(name).toMatch(/^n+.*… and 1 more$/);
    expect(name.length).toBeLessThanOrEqual(MAX_RUN_NAME_LENGTH);
    expect(latest.benchmark?.keepProblem).toBeNull();
  });

  it('counts as no use of the tiers, and is not in the log', async () => {
    const { inspector, latest, until, tier, kinds, rowIds, start, ended } = await inspectorWith({
      'one.wasm': answering(8405),
    });
    await inspector.drop([rowIds[0] ?? ''], 'disk');
    await until(() => kinds().includes('drop disk'));
    const before = kinds();
    const snapshot = structuredClone(inspector.snapshot());
    await start(LOADS);
    await ended();
    await until(() => tier('disk')?.entries === 1);
    expect(kinds()).toEqual(before);
    expect(latest.compiler?.compiles).toBe(1);
    const figures = (tiers = snapshot.tiers) =>
      tiers.map(({ hits, misses, saves, promotions }) => ({ hits, misses, saves, promotions }));
    expect(figures(latest.tiers)).toEqual(figures());
  });

  it('that fails for one module goes on with the others', async () => {
    const { latest, start, ended } = await inspectorWith({ 'bad.wasm': 'bad', 'good.wasm': answering(8406) });
    await start(LOADS);
    await ended();
    expect(latest.benchmark?.run).toMatchObject({
      status: 'done',
      modules: [
        { name: 'bad.wasm', status: 'failed', problem: { kind: 'invalid-module' }, samples: {} },
        { name: 'good.wasm', status: 'done', problem: null },
      ],
    });
  });

  it('of which nothing could be measured is not kept', async () => {
    const { inspector, latest, start, ended } = await inspectorWith({ 'bad.wasm': 'bad' });
    await start(LOADS);
    await ended();
    expect(latest.benchmark?.run.modules[0]?.status).toBe('failed');
    expect((await inspector.keptBenchmarks.list()).runs).toEqual([]);
  });

  it('that cannot be kept says why, and is there all the same', async () => {
    const benchmarksFolder = writeInto(scratchFolder(), 'in-the-way', '');
    const { latest, start, ended } = await inspectorWith(
      { 'one.wasm': answering(8407) },
      { benchmarksFolder },
    );
    await start(['stock']);
    await ended();
    expect(latest.benchmark?.run.status).toBe('done');
    expect(latest.benchmark?.keepProblem?.message).toContain(`could not be kept in ${benchmarksFolder}`);
  });
});

describe('cancelling', () => {
  it('of all ends the run, keeps what was measured, and lets another be started', async () => {
    const { inspector, latest, until, start, ended } = await inspectorWith({ 'one.wasm': answering(8408) });
    await start(LOADS, 50);
    await until(() => (latest.benchmark?.done ?? 0) > 0);
    inspector.cancelBenchmark(null);
    await ended();
    expect(latest.benchmark?.run).toMatchObject({ status: 'cancelled', modules: [{ status: 'cancelled' }] });
    expect((await inspector.keptBenchmarks.list()).runs).toMatchObject([{ status: 'cancelled' }]);
    await start(['stock']);
    await until(() => latest.benchmark?.run.status === 'done');
  });

  it('of one module leaves the others, and is seen at once', async () => {
    const modules = { 'one.wasm': answering(8409), 'two.wasm': answering(8420) };
    const { inspector, latest, until, rowIds, start, ended } = await inspectorWith(modules);
    await start(['stock'], 3);
    await until(() => (latest.benchmark?.done ?? 0) > 0);
    inspector.cancelBenchmark(rowIds[1] ?? '');
    expect(inspector.snapshot().benchmark?.run.modules[1]?.status).toBe('cancelled');
    await ended();
    const [one, two] = latest.benchmark?.run.modules ?? [];
    expect(one).toMatchObject({
      status: 'done',
      samples: { stock: [{}, {}, {}].map(() => expect.any(Number)) },
    });
    expect(two?.status).toBe('cancelled');
    expect(two?.samples.stock?.length ?? 0).toBeLessThan(3);
  });
});

it('tells what can be measured of a file without loading it', async () => {
  const modules = { 'command.wasm': exitingWith(0), 'library.wasm': answering(8430), 'bad.wasm': 'bad' };
  const { inspector, rowIds } = await inspectorWith(modules);
  expect(await inspector.benchmarkAbilities([...rowIds, 'gone'])).toEqual([
    { rowId: rowIds[0], isWasiCommand: true, exportedFunctions: 1, problem: null },
    { rowId: rowIds[1], isWasiCommand: false, exportedFunctions: 1, problem: null },
    {
      rowId: rowIds[2],
      isWasiCommand: false,
      exportedFunctions: 0,
      problem: expect.stringContaining('bad.wasm'),
    },
  ]);
  expect(await inspector.benchmarkRunsCodeOf(rowIds)).toEqual(['command.wasm']);
});

it('ends with the inspector', async () => {
  const { inspector, settled, until, latest } = await openInspector();
  await inspector.loadPaths([moduleFile(8440, 'one.wasm')]);
  const { id } = await settled('one.wasm');
  await inspector.startBenchmark({ rowIds: [id], series: ['stock'], runs: 50, commandArguments: [] });
  await until(() => (latest.benchmark?.done ?? 0) > 0);
  await inspector.close();
  expect(inspector.snapshot().benchmark?.run.status).toBe('cancelled');
});
