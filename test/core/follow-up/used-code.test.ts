import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheOptions } from '../../../src/core/cache/cache-options.ts';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { HeldArtifact } from '../../../src/core/codec/codec.ts';
import {
  type CacheOperation,
  cacheChannels,
  onceEnded,
  warningChannel,
} from '../../../src/core/diagnostics.ts';
import type { CompiledModule } from '../../../src/core/engine/engine.ts';
import { UsedCode } from '../../../src/core/follow-up/used-code.ts';
import type { SaveUsedOutcome, SaveUsedRequest } from '../../../src/core/follow-up/used-code-tasks.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { CODEC, startEngine } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

/** What is used of sql.js, which has no types of its own. */
type InitSqlJs = (options: {
  instantiateWasm(imports: WebAssembly.Imports, take: (instance: WebAssembly.Instance) => void): object;
}) => Promise<{ Database: new () => { exec(query: string): unknown } }>;
const initSqlJs: InitSqlJs = createRequire(import.meta.url)('sql.js');

const PROGRAM = fileURLToPath(new URL('programs/run-sql.mjs', import.meta.url));
const { engine } = await startEngine();

/** Watches one module whose machine code is as much as the test says. */
async function watching(
  outcomeOf: (request: SaveUsedRequest) => SaveUsedOutcome,
  savedBytes = 0,
  codeBytes?: number,
  isAskedFor = true,
) {
  const requests: SaveUsedRequest[] = [];
  const source = new Spy('disk', new SharedCache());
  const used = new UsedCode({
    engine,
    source,
    disk: { directory: join(scratchFolder(), 'cache'), budget: 'automatic' },
    sealKey: () => new Uint8Array(32),
    ...(codeBytes !== undefined && { codeBytes: () => codeBytes }),
    tasks: {
      saveUsed: async (request) => {
        requests.push(request);
        return outcomeOf(request);
      },
    },
  });
  onTestFinished(() => used.close());
  const bytes = answering(7001);
  const key = await ModuleHash.of(bytes);
  const module: CompiledModule = {
    module: new WebAssembly.Module(bytes),
    stock: true,
    wireSource: null,
    wireLength: bytes.byteLength,
    artifactBytes: 0,
  };
  used.watch(key, module, { name: 'one.wasm', savedBytes, isAskedFor });
  return { used, requests, key, module, source };
}

const saved = (artifactBytes: number): SaveUsedOutcome => ({
  artifactBytes,
  keptBytes: artifactBytes,
  saved: true,
  problem: null,
});

function heardSaves(): CacheOperation[] {
  const heard: CacheOperation[] = [];
  onTestFinished(onceEnded(cacheChannels.save, (operation) => heard.push(operation)));
  return heard;
}

it.each([
  [0, 3_000, 0],
  [0, 5_000, 1],
  [10_000, 12_000, 0],
  [10_000, 13_000, 1],
])(
  'with %d bytes on disk and %d now, a process that ends asks a thread %d times',
  async (saved, now, asked) => {
    const outcome = { artifactBytes: now, keptBytes: now, saved: true, problem: null };
    const { used, requests } = await watching(
      ({ done }) => {
        if (done) Atomics.store(new Int32Array(done), 0, 1);
        return outcome;
      },
      saved,
      now,
    );
    used.saveAtExit();
    expect(requests).toHaveLength(asked);
  },
);

it.each([
  [500, 0],
  [5_000, 1],
])('that nobody has asked for is kept at the end of a process of %d ms %d times', async (age, times) => {
  const { used, requests } = await watching(
    ({ done }) => {
      if (done) Atomics.store(new Int32Array(done), 0, 1);
      return saved(50_000);
    },
    0,
    50_000,
    false,
  );
  const now = vi.spyOn(performance, 'now').mockReturnValue(age);
  used.saveAtExit();
  now.mockRestore();
  expect(requests).toHaveLength(times);
});

it('lets go of a module that something better is made of', async () => {
  const { used, key } = await watching(() => saved(50_000));
  used.letGo(key);
  expect(used.size).toBe(0);
  expect(await used.flush()).toBe(0);
});

it('asks for a save of a quarter more than what an entry has, and tells of each on the channel', async () => {
  const heard = heardSaves();
  const { used, requests, key, module, source } = await watching(() => saved(100_000), 40_000);
  expect(await used.flush()).toBe(1);
  await used.flush();
  expect(requests.map(({ least, name }) => [least, name])).toEqual([
    [50_000, 'one.wasm'],
    [125_000, 'one.wasm'],
  ]);
  expect(heard[0]).toMatchObject({
    tier: 'disk',
    key,
    outcome: 'saved',
    bytes: 100_000 + module.wireLength,
    source,
  });
});

it('learns what another process has stored, which must be outdone by a quarter as well', async () => {
  const heard = heardSaves();
  const { used, requests } = await watching(() => ({
    artifactBytes: 10_000,
    keptBytes: 200_000,
    saved: false,
    problem: null,
  }));
  expect(await used.flush()).toBe(0);
  await used.flush();
  expect(requests.map(({ least }) => least)).toEqual([4096, 250_000]);
  expect(heard).toEqual([]);
});

it('tells of a save that fails, and goes on', async () => {
  const warnings: { warning: Error }[] = [];
  const hear = (message: unknown) => warnings.push(message as { warning: Error });
  warningChannel.subscribe(hear);
  onTestFinished(() => void warningChannel.unsubscribe(hear));
  const { used } = await watching(() => ({
    artifactBytes: 10_000,
    keptBytes: 0,
    saved: false,
    problem: 'the disk is full',
  }));
  expect(await used.flush()).toBe(0);
  expect(warnings[0]?.warning.message).toContain('could not be kept: the disk is full');
  expect(used.size).toBe(1);
});

it('listens for the end of the process only while it has something to keep', async () => {
  const before = process.listenerCount('exit');
  const { used } = await watching(() => saved(10_000));
  expect(process.listenerCount('exit')).toBe(before + 1);
  used.close();
  expect(process.listenerCount('exit')).toBe(before);
});

describe.skipIf(CODEC !== 'addon')('the code of what really ran', () => {
  async function openAsUsed() {
    const cache = await openCache({ directory: join(scratchFolder(), 'cache'), compile: 'as-used' });
    onTestFinished(() => cache.close());
    const { key, module } = await cache.load({ path: SQLITE_WASM });
    const entry = async () =>
      (await cache.disk.describe([{ key, engineId: cache.engine.deterministicId }]))[0];
    return { cache, key, module: module as WebAssembly.Module, entry };
  }

  async function query(module: WebAssembly.Module) {
    const sql = await initSqlJs({
      instantiateWasm(imports, take) {
        void WebAssembly.instantiate(module, imports).then(take);
        return {};
      },
    });
    const database = new sql.Database();
    database.exec(
      'WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 200000) SELECT sum(n % 7) FROM up',
    );
  }

  it('is written where there is none', async () => {
    const { cache, module, entry } = await openAsUsed();
    await query(module);
    expect(await cache.flush()).toBe(1);
    const { origin, artifactLength } = (await entry()) ?? {};
    expect(origin).toMatchObject({ mode: 'as-used', name: SQLITE_WASM });
    expect(artifactLength).toBeGreaterThan(10_000);
  });

  it('never takes the place of more, such as of the whole', async () => {
    const directory = join(scratchFolder(), 'cache');
    const before = await openCache({ directory, compile: 'ahead-of-time' });
    await before.load({ path: SQLITE_WASM });
    await before.close();
    const cache = await openCache({ directory, compile: 'as-used' });
    onTestFinished(() => cache.close());
    const { key, module } = await cache.load({ path: SQLITE_WASM });
    const entry = async () =>
      (await cache.disk.describe([{ key, engineId: cache.engine.deterministicId }]))[0];
    const whole = await entry();
    const held = cache.memory.get(key, cache.engine);
    if (!held) throw new Error('memory does not hold what was just loaded');
    cache.followUps.used?.watch(key, held, { name: null, savedBytes: 0, isAskedFor: true });
    await query(module as WebAssembly.Module);
    expect(await cache.flush()).toBe(0);
    expect(await entry()).toMatchObject({
      artifactLength: whole?.artifactLength,
      origin: { mode: 'ahead-of-time' },
    });
  });

  it('is not written in the place of an entry that was made another way, however little that has', async () => {
    const { cache, key, module, entry } = await openAsUsed();
    await query(module);
    const held = cache.memory.get(key, cache.engine);
    if (!held) throw new Error('memory does not hold what was just loaded');
    const origin = { name: null, mode: 'background', compiledAt: Date.now(), compileMs: 1 };
    const artifact = new HeldArtifact(new SharedArrayBuffer(16));
    await cache.disk.save(key, cache.engine, { ...held, origin, artifact, artifactBytes: 16 });
    expect(await cache.flush()).toBe(0);
    expect(await entry()).toMatchObject({ artifactLength: 16, origin: { mode: 'background' } });
  });
});

describe.skipIf(CODEC !== 'addon')('a training run', { timeout: 60_000 }, () => {
  /** Runs a program in a process of its own, since training changes a flag of V8's. */
  function runSql(directory: string, options: Partial<CacheOptions>) {
    const order = { options: { directory, compile: 'as-used', ...options }, file: SQLITE_WASM };
    const run = spawnSync(process.execPath, [PROGRAM, JSON.stringify(order)], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(run.stdout);
  }

  it('keeps all that ran as an artifact that a process with stock V8’s flags takes', async () => {
    const directory = join(scratchFolder(), 'cache');
    const trained = runSql(directory, { training: true });
    expect(trained).toMatchObject({ servedBy: 'stock', follows: 'as-used' });
    const untrained = join(scratchFolder(), 'cache');
    runSql(untrained, {});
    const [after, before] = [runSql(directory, {}), runSql(untrained, {})];
    expect(after).toMatchObject({ servedBy: 'disk', answer: trained.answer });
    expect(after.artifactBytes).toBeGreaterThan(before.artifactBytes);
  });

  it('is refused where V8 has a tiering budget of its own', () => {
    const order = {
      options: { directory: join(scratchFolder(), 'cache'), training: true },
      file: SQLITE_WASM,
    };
    const args = ['--wasm-tiering-budget=5', PROGRAM, JSON.stringify(order)];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('training is not to be had: this process was started with a tiering budget');
  });
});

it.skipIf(CODEC === 'addon')('refuses to train where V8 cannot be asked for what ran', async () => {
  await expect(openCache({ directory: scratchFolder(), training: true })).rejects.toThrow(
    'training is not to be had: V8 cannot be asked here',
  );
});
