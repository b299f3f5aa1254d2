import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import {
  type BenchmarkOptions,
  type BenchmarkProgress,
  emptySamples,
  medians,
  runBenchmark,
} from '../../../src/main/benchmark/benchmark.ts';
import { BENCHMARK_SERIES } from '../../../src/shared/benchmark-result.ts';
import { openCore } from '../../support/cores.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';

/** What a benchmark of a module needs, its temporary files in a folder of their own. */
async function benchmarkOf(bytes: Uint8Array, choices: Partial<BenchmarkOptions> = {}) {
  const { TMPDIR } = process.env;
  const temporary = scratchFolder();
  process.env.TMPDIR = temporary;
  onTestFinished(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  const cacheDirectory = join(temporary, 'cache');
  const core = await openCore({ cacheDirectory });
  const file = writeInto(temporary, 'module.wasm', bytes);
  const options: BenchmarkOptions = {
    file,
    runs: 2,
    core,
    cacheDirectory,
    sealKey: SEAL_KEY,
    startChildProcess: startNodeChildProcess,
    ...choices,
  };
  const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith('wasm-cache-inspector-'));
  return { options, core, leftovers, cacheDirectory };
}

describe('a benchmark', () => {
  it('takes more samples where none needs a compile, if asked to, and knows how many there will be', async () => {
    const seen: { done: number; total: number }[] = [];
    const { options } = await benchmarkOf(answering(7007), {
      runs: 1,
      warmRuns: 3,
      onProgress: ({ done, total }) => seen.push({ done, total }),
    });
    const { samples } = await runBenchmark(options);
    const taken = Object.fromEntries(BENCHMARK_SERIES.map((series) => [series, samples[series].length]));
    expect(taken).toEqual({ stock: 1, cold: 1, disk: 3, memory: 3, floor: 3 });
    expect(seen.at(-1)).toEqual({ done: 8, total: 8 });
  });

  it('gives as many samples of each series as runs, and ratios that follow from the medians', async () => {
    const { options, leftovers, core } = await benchmarkOf(answering(7001));
    const result = await runBenchmark(options);
    expect(result).toMatchObject({
      file: options.file,
      runs: 2,
      engine: core.engine.deterministicId,
      wireBytes: answering(7001).byteLength,
      artifactBytes: expect.any(Number),
      key: expect.stringMatching(/^[0-9A-F]{64}$/),
    });
    for (const series of BENCHMARK_SERIES) {
      const samples = result.samples[series];
      expect(samples).toHaveLength(2);
      for (const ms of samples) expect(ms).toBeGreaterThan(0);
    }
    expect(result.median).toEqual(medians(result.samples));
    const { cold, disk, memory, floor } = result.median;
    expect(result.ratio).toEqual({
      coldOverDisk: cold / disk,
      coldOverMemory: cold / memory,
      diskOverFloor: disk / floor,
    });
    expect(leftovers()).toEqual([]);
  });

  it('tells its progress: each sample before it is taken, and what has been measured', async () => {
    const told: BenchmarkProgress[] = [];
    const { options } = await benchmarkOf(answering(7002), {
      runs: 1,
      onProgress: (progress) => told.push(progress),
    });
    await runBenchmark(options);
    expect(told.map(({ done, total, current }) => [done, total, current?.series ?? null])).toEqual([
      [0, 4, null],
      [0, 4, 'stock'],
      [1, 4, 'cold'],
      [2, 4, 'disk'],
      [3, 4, 'floor'],
      [4, 4, null],
    ]);
    const measured = told.map(({ samples }) =>
      BENCHMARK_SERIES.filter((series) => samples[series].length > 0),
    );
    expect(measured).toEqual([
      [],
      [],
      ['stock'],
      ['stock', 'cold'],
      ['stock', 'cold', 'disk', 'memory'],
      ['stock', 'cold', 'disk', 'memory', 'floor'],
    ]);
  });

  it('works for a module without machine code', async () => {
    const { options } = await benchmarkOf(EMPTY_MODULE, { runs: 1 });
    expect(await runBenchmark(options)).toMatchObject({ artifactBytes: 0, runs: 1 });
  });

  it('brings a module back to disk that only memory holds', async () => {
    const { options, core } = await benchmarkOf(answering(7003), { runs: 1 });
    const { key } = await core.loader.load({ path: options.file });
    await core.disk.delete(key, core.engine);
    await runBenchmark(options);
    expect(await core.disk.contains(key, core.engine)).toBe(true);
  });

  it.each([0, 1, 3])('is cancelled after %i samples, and leaves no temporary folder', async (samples) => {
    const abort = new AbortController();
    const { options, leftovers } = await benchmarkOf(answering(7010 + samples), {
      signal: abort.signal,
      onProgress: ({ done, current }) => {
        if (done === samples && current !== null) setTimeout(() => abort.abort(), 1);
      },
    });
    expect((await failureOf(runBenchmark(options), LoadError)).kind).toBe('cancelled');
    expect(leftovers()).toEqual([]);
  });

  it('does not begin where it was cancelled before', async () => {
    const { options, leftovers } = await benchmarkOf(answering(7020), { signal: AbortSignal.abort() });
    expect((await failureOf(runBenchmark(options), LoadError)).kind).toBe('cancelled');
    expect(leftovers()).toEqual([]);
  });

  it('rejects with the reason for a file that cannot be loaded', async () => {
    const { options, leftovers } = await benchmarkOf(Buffer.from('bad'));
    expect((await failureOf(runBenchmark(options), LoadError)).kind).toBe('invalid-module');
    expect(leftovers()).toEqual([]);
  });

  it('rejects where the entry on disk goes away under way, and says which sample it was', async () => {
    const { options, leftovers, cacheDirectory } = await benchmarkOf(answering(7030));
    const watched: BenchmarkOptions = {
      ...options,
      startChildProcess: async (entry, listener) => {
        const child = await startNodeChildProcess(entry, listener);
        return {
          ...child,
          post: (request) => {
            void rm(cacheDirectory, { recursive: true, force: true }).then(() => child.post(request));
          },
        };
      },
    };
    const error = await failureOf(runBenchmark(watched), LoadError);
    expect(error.message).toMatch(/tiers sample failed: the disk tier did not answer/);
    expect(leftovers()).toEqual([]);
  });

  it('rejects where a sample process dies', async () => {
    const { options, leftovers } = await benchmarkOf(answering(7031));
    const dying: BenchmarkOptions = {
      ...options,
      startChildProcess: async (entry, listener) => {
        const child = await startNodeChildProcess(entry, listener);
        return { ...child, post: () => child.kill() };
      },
    };
    expect((await failureOf(runBenchmark(dying), LoadError)).kind).toBe('compiler-crashed');
    expect(leftovers()).toEqual([]);
  });

  it('rejects where the disk tier keeps nothing', async () => {
    const folder = scratchFolder();
    const cacheDirectory = writeInto(folder, 'in the way', '');
    const core = await openCore({ cacheDirectory });
    const { options } = await benchmarkOf(answering(7032), { core, cacheDirectory });
    const error = await failureOf(runBenchmark(options), LoadError);
    expect(error.message).toContain('cannot be measured');
    expect(existsSync(cacheDirectory)).toBe(true);
  });
});

describe('the median', () => {
  const samplesOf = (values: number[]) => ({
    stock: values,
    cold: values,
    disk: values,
    memory: values,
    floor: values,
  });

  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 2], 2],
    [[10, 9, 100, 1], 9.5],
  ])('of %j is %d', (values, expected) => {
    expect(medians(samplesOf(values)).disk).toBe(expected);
  });

  it('has as many samples above it as below, and does not depend on their order or change it', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
        const before = [...values];
        const { cold } = medians(samplesOf(values));
        expect(values).toEqual(before);
        expect(values.filter((value) => value < cold).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > cold).length).toBeLessThanOrEqual(values.length / 2);
        expect(medians(samplesOf(values.toReversed())).cold).toBe(cold);
      }),
    );
  });

  it('does not exist without samples', () => {
    expect(() => medians(emptySamples())).toThrow(RangeError);
  });
});
