import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import {
  type MeasureListener,
  type MeasureOptions,
  measureModules,
} from '../../../src/main/benchmark/measure-modules.ts';
import type { PreparedModule } from '../../../src/main/benchmark/prepare-module.ts';
import type { Sample } from '../../../src/main/benchmark/sample-messages.ts';
import type { BenchmarkSeries } from '../../../src/shared/benchmark-series.ts';
import { openCore } from '../../support/cores.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import {
  ENDLESS,
  exitingUnstable,
  exitingWith,
  LOOKING_AROUND,
  TRAPPING,
} from '../../support/wasi-modules.ts';
import { answering, IMPORTS_ONLY } from '../../support/wasm-modules.ts';

const RESULTS: readonly BenchmarkSeries[] = ['stockResult', 'diskResult'];

/** Measures files, and gives what was told of each. */
async function measured(
  files: (Uint8Array | string)[],
  series: readonly BenchmarkSeries[],
  choices: Partial<MeasureOptions> & {
    signals?: AbortSignal[];
    onNext?: MeasureListener['onNext'];
  } = {},
) {
  const { signals = [], onNext, ...options } = choices;
  const cacheDirectory = join(scratchFolder(), 'cache');
  const core = await openCore({ cacheDirectory });
  const modules = files.map((file, index) => ({
    file: typeof file === 'string' ? file : writeInto(scratchFolder(), `module-${index}.wasm`, file),
    signal: signals[index] ?? new AbortController().signal,
  }));
  const told = modules.map(() => ({
    prepared: null as PreparedModule | null,
    samples: [] as Sample[],
    /** Null where all went well. */
    error: undefined as Error | null | undefined,
  }));
  const of = (index: number) => told[index] as (typeof told)[number];
  await measureModules(
    modules,
    {
      series,
      runs: 1,
      core,
      cacheDirectory,
      sealKey: SEAL_KEY,
      startChildProcess: startNodeChildProcess,
      ...options,
    },
    {
      ...(onNext && { onNext }),
      onPrepared: (index, prepared) => {
        of(index).prepared = prepared;
      },
      onSample: (index, sample) => void of(index).samples.push(sample),
      onEnd: (index, error) => {
        expect(of(index).error).toBeUndefined();
        of(index).error = error as Error | null;
      },
    },
  );
  return { told, core };
}

describe('time to first result', () => {
  it('runs a WASI command to its exit, on stock V8 and from disk', async () => {
    const { told } = await measured([exitingWith(0), exitingWith(7), exitingUnstable(3)], RESULTS);
    expect(told.map(({ error }) => error)).toEqual([null, null, null]);
    expect(told.map(({ samples }) => samples.map(({ exitCode }) => exitCode))).toEqual([
      [0, 0],
      [7, 7],
      [3, 3],
    ]);
    for (const { samples } of told) {
      expect(samples.map(({ ms }) => Object.keys(ms))).toEqual([['stockResult'], ['diskResult']]);
      for (const { ms } of samples) expect(Object.values(ms)[0]).toBeGreaterThan(0);
    }
  });

  it('gives the command its name and the arguments, and no environment and no folder', async () => {
    const { told } = await measured([LOOKING_AROUND], ['stockResult'], { commandArguments: ['--help', ''] });
    expect(told[0]?.samples[0]?.exitCode).toBe(20 + 3);
  });

  it('ends a command that does not end by itself, and its process with it', async () => {
    const processes = { started: 0, ended: 0 };
    const { told } = await measured([ENDLESS], ['stockResult'], {
      timeouts: { compile: 60_000, run: 300 },
      startChildProcess: async (entry, listener) => {
        processes.started++;
        return startNodeChildProcess(entry, {
          ...listener,
          onExit: (code) => {
            processes.ended++;
            listener.onExit(code);
          },
        });
      },
    });
    expect(told[0]?.error?.message).toBe('a stockResult sample took longer than 0.3 s, and was ended');
    await expect.poll(() => processes).toEqual({ started: 1, ended: 1 });
  });

  it('of a command that traps fails, and says so', async () => {
    const { told } = await measured([TRAPPING], RESULTS);
    expect(told[0]?.error?.message).toMatch(/a stockResult sample failed: unreachable/);
  });

  it('is not measured of what is no command, whose other series are', async () => {
    const { told } = await measured([answering(7101), answering(7102)], ['stock', 'stockResult']);
    for (const { error, samples, prepared } of told) {
      expect(error).toBeNull();
      expect(samples.map(({ ms }) => Object.keys(ms))).toEqual([['stock']]);
      expect(prepared?.left).toEqual([
        { series: 'stockResult', reason: expect.stringContaining('it is no WASI command') },
      ]);
    }
  });

  it('fails with the reason where nothing else was chosen', async () => {
    const { told } = await measured([answering(7103)], RESULTS);
    expect(told[0]?.error?.message).toContain('nothing that was chosen can be measured');
    expect(told[0]?.error?.message).toContain('it is no WASI command');
  });
});

describe('what stock V8 has not done yet', () => {
  it('is measured: its exports ready takes longer than a lazy compile, all its functions still longer', async () => {
    const { told, core } = await measured([SQLITE_WASM], ['stock', 'stockExports', 'stockAll'], { runs: 3 });
    const { samples = [], error, prepared } = told[0] ?? {};
    expect(error).toBeNull();
    const fastest = (series: BenchmarkSeries) =>
      Math.min(...samples.flatMap(({ ms }) => ms[series] ?? Number.POSITIVE_INFINITY));
    expect(fastest('stockExports')).toBeGreaterThan(fastest('stock'));
    expect(fastest('stockAll')).toBeGreaterThan(fastest('stockExports'));
    // Nothing of it takes the disk tier, so that nothing was compiled for it.
    expect(prepared).toMatchObject({ artifactBytes: null, wireBytes: expect.any(Number) });
    expect(core.memory.usage.entries).toBe(0);
  });

  it('is not measured of the exports of a module that exports no function of its own', async () => {
    const { told } = await measured([IMPORTS_ONLY], ['stockExports', 'stockAll']);
    expect(told[0]?.error).toBeNull();
    expect(told[0]?.prepared?.left).toEqual([
      { series: 'stockExports', reason: 'it exports no function of its own' },
    ]);
  });
});

describe('one module of several', () => {
  it('is given up alone', async () => {
    const abort = new AbortController();
    const { told } = await measured([answering(7104), answering(7105)], ['stock', 'floor'], {
      runs: 2,
      signals: [abort.signal],
      onNext: (module, kind, run) => {
        if (module === 0 && kind === 'stock' && run === 2) abort.abort();
      },
    });
    expect(told[0]).toMatchObject({ error: { kind: 'cancelled' }, samples: [{}, {}] });
    expect(told[1]?.error).toBeNull();
    expect(told[1]?.samples).toHaveLength(4);
  });

  it('that fails leaves the others as they are', async () => {
    const { told } = await measured([TRAPPING, exitingWith(0)], ['stockResult'], { runs: 2 });
    expect(told[0]?.error).not.toBeNull();
    expect(told[1]).toMatchObject({ error: null, samples: [{ exitCode: 0 }, { exitCode: 0 }] });
  });
});

it('estimates the time that is left from what the samples took', async () => {
  const estimates: (number | null)[] = [];
  const cacheDirectory = join(scratchFolder(), 'cache');
  const core = await openCore({ cacheDirectory });
  const file = writeInto(scratchFolder(), 'one.wasm', answering(7106));
  await measureModules(
    [{ file, signal: new AbortController().signal }],
    {
      series: ['stock', 'stockAll'],
      runs: 2,
      core,
      cacheDirectory,
      sealKey: SEAL_KEY,
      startChildProcess: startNodeChildProcess,
    },
    { onEnd: () => {}, onProgress: ({ msLeft }) => estimates.push(msLeft) },
  );
  expect(estimates.slice(0, 2)).toEqual([null, null]);
  expect(estimates[2]).toBeGreaterThan(10);
  expect(estimates[3]).toBeLessThan(estimates[2] ?? 0);
  expect(estimates.at(-1)).toBe(0);
});
