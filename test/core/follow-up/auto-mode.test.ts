import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheOptions } from '../../../src/core/cache/cache-options.ts';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { CompileJobs } from '../../../src/core/follow-up/compile-jobs.ts';
import { type Sample, unmeasured, withSample } from '../../../src/core/follow-up/measured-module.ts';
import type { ModuleChoice } from '../../../src/core/loader/module-choice.ts';
import type { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { CODEC, startEngine } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const PROGRAM = fileURLToPath(new URL('programs/run-sql.mjs', import.meta.url));
const { engine } = await startEngine();

interface Ran {
  key: ModuleHash;
  servedBy: string;
  follows: string | null;
  choice: ModuleChoice;
  answer: { values: number[][] }[];
}

function runSql(
  directory: string,
  {
    compile = 'auto',
    ...order
  }: { isSync?: boolean; rows?: number; compile?: NonNullable<CacheOptions['compile']> } = {},
): Ran {
  const options: CacheOptions = { directory, compile, detached: true };
  const run = spawnSync(
    process.execPath,
    [PROGRAM, JSON.stringify({ options, file: SQLITE_WASM, ...order })],
    {
      encoding: 'utf8',
    },
  );
  expect(run).toMatchObject({ status: 0, stderr: '' });
  return JSON.parse(run.stdout);
}

async function open(directory: string) {
  const cache = await openCache({ directory, compile: 'auto' });
  onTestFinished(() => cache.close());
  return cache;
}

/** Waits for what is compiled while nobody waits. */
async function untilIdle(directory: string) {
  const jobs = new CompileJobs(directory, engine.deterministicId);
  onTestFinished(() => void jobs.cancel());
  await vi.waitFor(() => expect(jobs.size).toBe(0), { timeout: 60_000, interval: 50 });
}

const sampleOf = (ms: number): Sample => ({ ms, cpuMs: ms, loadMs: 1, artifactBytes: 1, ended: true });

async function modeOf(directory: string, key: ModuleHash) {
  const cache = await open(directory);
  const [entry] = await cache.disk.describe([{ key, engineId: cache.engine.deterministicId }]);
  return entry?.origin?.mode ?? null;
}

describe.skipIf(CODEC === 'none')('the mode auto', { timeout: 120_000 }, () => {
  it('leaves the first run to stock V8, measures it, and has machine code for the next', async () => {
    const directory = join(scratchFolder(), 'cache');
    // Of a run that is over sooner, nothing is worth being kept.
    const long = { rows: 3_000_000 };
    const first = runSql(directory, long);
    expect(first).toMatchObject({ servedBy: 'stock', choice: { code: 'stock', reason: 'nothing-measured' } });
    expect(first.answer[0]?.values).toEqual([[8999997]]);
    await untilIdle(directory);
    const cache = await open(directory);
    const { measured, reason } = cache.choice(first.key);
    expect(reason).toBe('on-trial');
    expect(measured?.samples.stock).toHaveLength(1);
    const [{ ms = 0, cpuMs = 0 } = {}] = measured?.samples.stock ?? [];
    expect(ms).toBeGreaterThan(5);
    expect(cpuMs).toBeGreaterThan(5);
    const second = runSql(directory, long);
    expect(second).toMatchObject({ servedBy: 'disk', choice: { reason: 'on-trial' }, answer: first.answer });
    expect(cache.choice(first.key).measured?.samples.whole).toHaveLength(1);
  });

  it.each([{ isSync: false }, { isSync: true }])(
    'leaves it to stock V8 where artifacts were slower, and lets the entry go (sync: $isSync)',
    async ({ isSync }) => {
      const directory = join(scratchFolder(), 'cache');
      const { key } = runSql(directory);
      await untilIdle(directory);
      const cache = await open(directory);
      const kind = CODEC === 'addon' ? 'as-used' : 'whole';
      let measured = { ...unmeasured(600_000), wholeRejected: kind === 'as-used' };
      for (const ms of [100, 100]) measured = withSample(measured, 'stock', sampleOf(ms));
      for (const ms of [200, 200]) measured = withSample(measured, kind, sampleOf(ms));
      cache.followUps.measurements.write(key, measured);
      const stock = {
        servedBy: 'stock',
        follows: null,
        choice: { code: 'stock', reason: 'artifact-slower' },
      };
      expect(runSql(directory, { isSync })).toMatchObject(stock);
      expect(runSql(directory, { isSync })).toMatchObject(stock);
      expect(await modeOf(directory, key)).toBeNull();
    },
  );

  it.skipIf(CODEC !== 'addon')(
    'tries the whole in the background, and puts what ran back where that was no better',
    async () => {
      const directory = join(scratchFolder(), 'cache');
      const { key } = runSql(directory, { compile: 'as-used' });
      const cache = await open(directory);
      // What a run takes on this machine must leave room for the whole: say so.
      cache.followUps.measurements.write(key, withSample(unmeasured(600_000), 'stock', sampleOf(5_000)));
      expect(await modeOf(directory, key)).toBe('as-used');
      runSql(directory, { rows: 3_000_000 });
      expect(cache.choice(key).measured?.wholeAsked).toBe(1);
      await untilIdle(directory);
      expect(await modeOf(directory, key)).toBe('background');
      expect(runSql(directory)).toMatchObject({ servedBy: 'disk' });
      expect(cache.choice(key).measured?.samples.whole).toHaveLength(1);
      let measured = unmeasured(600_000);
      for (const kind of ['stock', 'as-used', 'whole', 'whole'] as const) {
        measured = withSample(measured, kind, sampleOf(kind === 'stock' ? 300 : 200));
      }
      cache.followUps.measurements.write(key, measured);
      expect(runSql(directory)).toMatchObject({
        servedBy: 'disk',
        choice: { code: 'as-used', reason: expect.stringMatching(/on-trial|whole-not-better/) },
      });
      expect(await modeOf(directory, key)).toBe('as-used');
      expect(cache.choice(key).measured).toMatchObject({ wholeRejected: true });
    },
  );

  it('deletes nothing that somebody had compiled ahead of time', async () => {
    const directory = join(scratchFolder(), 'cache');
    const cache = await open(directory);
    const { key } = await cache.load({ path: SQLITE_WASM }, { compile: 'ahead-of-time' });
    cache.followUps.measurements.write(key, { ...unmeasured(600_000), stockChosen: true });
    cache.followUps.measurements.write(
      key,
      withSample({ ...unmeasured(600_000), stockChosen: true }, 'stock', sampleOf(1)),
    );
    expect(runSql(directory)).toMatchObject({ servedBy: 'stock' });
    expect(await modeOf(directory, key)).toBe('ahead-of-time');
  });
});
