import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { type BenchmarkOptions, medians, runBenchmark } from '../../../src/main/benchmark/benchmark.ts';
import type { BenchmarkResult } from '../../../src/shared/benchmark-result.ts';
import { LOAD_SERIES } from '../../../src/shared/benchmark-series.ts';
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
    files: [file],
    runs: 2,
    core,
    cacheDirectory,
    sealKey: SEAL_KEY,
    startChildProcess: startNodeChildProcess,
    ...choices,
  };
  const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith('wasm-cache-inspector-'));
  return { options, file, core, leftovers, cacheDirectory };
}

/** Measures the one file, and gives its result; rejects with the reason where there is none. */
async function resultOf(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const [outcome] = await runBenchmark(options);
  if (outcome === undefined) throw new Error('there is no outcome');
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

describe('a benchmark', () => {
  it('takes more samples where none needs a compile, if asked to, and knows how many there will be', async () => {
    let last: unknown;
    const { options } = await benchmarkOf(answering(7007), {
      runs: 1,
      warmRuns: 3,
      onProgress: ({ done, total }) => {
        last = { done, total };
      },
    });
    const { samples } = await resultOf(options);
    const taken = Object.fromEntries(LOAD_SERIES.map((series) => [series, samples[series].length]));
    expect(taken).toEqual({ stock: 1, cold: 1, disk: 3, memory: 3, floor: 3 });
    expect(last).toEqual({ done: 8, total: 8 });
  });

  it('gives as many samples of each series as runs, and ratios that follow from the medians', async () => {
    const { options, file, leftovers, core } = await benchmarkOf(answering(7001));
    const result = await resultOf(options);
    expect(result).toMatchObject({
      file,
      runs: 2,
      engine: core.engine.deterministicId,
      wireBytes: answering(7001).byteLength,
      artifactBytes: expect.any(Number),
      key: expect.stringMatching(/^[0-9A-F]{64}$/),
    });
    for (const series of LOAD_SERIES) {
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

  it('tells each sample before it is taken, and how many are left', async () => {
    const told: string[] = [];
    const { options } = await benchmarkOf(answering(7002), {
      runs: 1,
      onPreparing: (file) => told.push(`preparing ${basename(file)}`),
      onNext: (file, kind, run) => told.push(`${kind} ${run} of ${basename(file)}`),
      onProgress: ({ done, total }) => told.push(`${done}/${total}`),
    });
    await resultOf(options);
    const name = basename(options.files[0] ?? '');
    expect(told).toEqual([
      `preparing ${name}`,
      '0/4',
      ...[`stock 1 of ${name}`, '1/4', `cold 1 of ${name}`, '2/4'],
      ...[`tiers 1 of ${name}`, '3/4', `floor 1 of ${name}`, '4/4'],
      // Once more, when the module is over.
      '4/4',
    ]);
  });

  it('tells between which its ratios lie, where there are samples enough', async () => {
    const { options } = await benchmarkOf(answering(7008), { runs: 5 });
    const { ratio, interval } = await resultOf(options);
    for (const name of ['coldOverDisk', 'coldOverMemory', 'diskOverFloor'] as const) {
      const [low = Number.NaN, high = Number.NaN] = interval[name] ?? [];
      expect(ratio[name]).toBeGreaterThanOrEqual(low);
      expect(ratio[name]).toBeLessThanOrEqual(high);
    }
    const { options: few } = await benchmarkOf(answering(7009), { runs: 1 });
    expect((await resultOf(few)).interval).toEqual({
      coldOverDisk: null,
      coldOverMemory: null,
      diskOverFloor: null,
    });
  });

  it('takes the samples of several files in turn, and gives their outcomes in order', async () => {
    const next: string[] = [];
    const { options, file, leftovers } = await benchmarkOf(answering(7011), { runs: 2 });
    const folder = dirname(file);
    const files = [
      file,
      writeInto(folder, 'bad.wasm', 'bad'),
      writeInto(folder, 'other.wasm', answering(7012)),
    ];
    const outcomes = await runBenchmark({
      ...options,
      files,
      onNext: (of, kind, run) => next.push(`${run} ${basename(of)} ${kind}`),
    });
    expect(outcomes.map((outcome) => [outcome.file, 'result' in outcome])).toEqual([
      [files[0], true],
      [files[1], false],
      [files[2], true],
    ]);
    const kinds = ['stock', 'cold', 'tiers', 'floor'];
    const names = ['module.wasm', 'other.wasm'];
    expect(next).toEqual(
      [1, 2].flatMap((run) => names.flatMap((name) => kinds.map((kind) => `${run} ${name} ${kind}`))),
    );
    expect(leftovers()).toEqual([]);
  });

  it('works for a module without machine code', async () => {
    const { options } = await benchmarkOf(EMPTY_MODULE, { runs: 1 });
    expect(await resultOf(options)).toMatchObject({ artifactBytes: 0, runs: 1 });
  });

  it('brings a module back to disk that only memory holds', async () => {
    const { options, file, core } = await benchmarkOf(answering(7003), { runs: 1 });
    const { key } = await core.loader.load({ path: file });
    await core.disk.delete(key, core.engine);
    await resultOf(options);
    expect(await core.disk.contains(key, core.engine)).toBe(true);
  });

  it.each([0, 1, 3])('is cancelled after %i samples, and leaves no temporary folder', async (samples) => {
    const abort = new AbortController();
    let done = 0;
    const { options, leftovers } = await benchmarkOf(answering(7020 + samples), {
      signal: abort.signal,
      onProgress: (progress) => {
        done = progress.done;
      },
      onNext: () => {
        if (done === samples) setTimeout(() => abort.abort(), 1);
      },
    });
    expect((await failureOf(resultOf(options), LoadError)).kind).toBe('cancelled');
    expect(leftovers()).toEqual([]);
  });

  it('does not begin where it was cancelled before', async () => {
    const { options, leftovers } = await benchmarkOf(answering(7020), { signal: AbortSignal.abort() });
    expect((await failureOf(resultOf(options), LoadError)).kind).toBe('cancelled');
    expect(leftovers()).toEqual([]);
  });

  it('rejects with the reason for a file that cannot be loaded', async () => {
    const { options, leftovers } = await benchmarkOf(Buffer.from('bad'));
    expect((await failureOf(resultOf(options), LoadError)).kind).toBe('invalid-module');
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
    const error = await failureOf(resultOf(watched), LoadError);
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
    expect((await failureOf(resultOf(dying), LoadError)).kind).toBe('compiler-crashed');
    expect(leftovers()).toEqual([]);
  });

  it('rejects where the disk tier keeps nothing', async () => {
    const folder = scratchFolder();
    const cacheDirectory = writeInto(folder, 'in the way', '');
    const core = await openCore({ cacheDirectory });
    const { options } = await benchmarkOf(answering(7032), { core, cacheDirectory });
    const error = await failureOf(resultOf(options), LoadError);
    expect(error.message).toContain('cannot be measured');
    expect(existsSync(cacheDirectory)).toBe(true);
  });
});
