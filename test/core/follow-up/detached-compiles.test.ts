import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheOptions } from '../../../src/core/cache/cache-options.ts';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { type CacheOperation, cacheChannels, onceEnded } from '../../../src/core/diagnostics.ts';
import type { Origin } from '../../../src/core/engine/engine.ts';
import { CompileJobs } from '../../../src/core/follow-up/compile-jobs.ts';
import { Measurements } from '../../../src/core/follow-up/measurements.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { isRunning } from '../../../src/core/module-cache/running-process.ts';
import { CODEC, startEngine } from '../../support/engines.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const PROGRAM = fileURLToPath(new URL('programs/load-and-exit.mjs', import.meta.url));
const { engine } = await startEngine();
const KEY = await ModuleHash.of(readFileSync(SQLITE_WASM));

interface Loaded {
  servedBy: string;
  follows: string | null;
  origin: Origin | null;
}

/** Runs a program that loads a module and ends at once. */
function loadAndExit(directory: string, file: string, { asBytes = false } = {}): Loaded {
  return JSON.parse(runProgram({ directory, file, asBytes }));
}

function runProgram({
  directory,
  ...order
}: {
  directory: string;
  file: string;
  asBytes: boolean;
  asksNothing?: boolean;
}) {
  const options: CacheOptions = { directory, compile: 'background', detached: true };
  const run = spawnSync(process.execPath, [PROGRAM, JSON.stringify({ options, ...order })], {
    encoding: 'utf8',
  });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  return run.stdout;
}

async function open(directory: string, options: Partial<CacheOptions> = {}) {
  const cache = await openCache({ directory, compile: 'background', detached: true, ...options });
  onTestFinished(async () => {
    cache.cancel();
    await cache.close();
  });
  return cache;
}

function jobsOf(directory: string): CompileJobs {
  const jobs = new CompileJobs(directory, engine.deterministicId);
  onTestFinished(() => void jobs.cancel());
  return jobs;
}

const folderOfJobs = (directory: string) => {
  const folder = join(directory, '.background');
  return existsSync(folder) ? readdirSync(folder) : [];
};

const SOON = { timeout: 60_000, interval: 50 };
const ONE = { name: null, source: 'handed-over', replaces: false, forShortRuns: false, ran: null } as const;

describe.skipIf(CODEC === 'none')('a compile that goes on without its host', { timeout: 90_000 }, () => {
  it('makes the artifact of bytes whose key was not known when the process ended', async () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    runProgram({ directory, file: SQLITE_WASM, asBytes: true, asksNothing: true });
    await vi.waitFor(() => expect(jobs.size).toBe(0), SOON);
    expect(loadAndExit(directory, SQLITE_WASM, { asBytes: true }).servedBy).toBe('disk');
  });

  it.each([
    { what: 'a file', asBytes: false },
    { what: 'bytes', asBytes: true },
  ])(
    'makes the artifact of $what for the second run, where the first ended in the same tick',
    async ({ asBytes }) => {
      const directory = join(scratchFolder(), 'cache');
      const jobs = jobsOf(directory);
      expect(loadAndExit(directory, SQLITE_WASM, { asBytes })).toEqual({
        servedBy: 'stock',
        follows: 'background',
        origin: null,
      });
      await vi.waitFor(() => expect(jobs.size).toBe(0), SOON);
      const { servedBy, origin } = loadAndExit(directory, SQLITE_WASM, { asBytes });
      expect(servedBy).toBe('disk');
      expect(origin).toMatchObject({ mode: 'background', name: asBytes ? null : SQLITE_WASM });
      expect(origin?.compileMs).toBeGreaterThan(50);
      await vi.waitFor(() => expect(folderOfJobs(directory)).toEqual([]), SOON);
    },
  );

  it('is shown to, and ended by, another process of this user', async () => {
    const directory = join(scratchFolder(), 'cache');
    loadAndExit(directory, ESBUILD_WASM, { asBytes: true });
    const handedOver = folderOfJobs(directory).find((name) => name.endsWith('.wasm')) ?? '';
    expect(statSync(join(directory, '.background', handedOver)).mode & 0o777).toBe(0o600);
    const cache = await open(directory, { detached: false });
    const { background } = await vi.waitFor(async () => {
      const stats = await cache.stats();
      expect(stats.background.running).not.toBeNull();
      return stats;
    }, SOON);
    const key = background.running?.key as ModuleHash;
    expect(background).toMatchObject({ waiting: 0, detached: false, running: { name: null } });
    const { pid } = jobsOf(directory).workers()[0] ?? { pid: 0 };
    expect(cache.cancel(key)).toBe(1);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), SOON);
    expect(folderOfJobs(directory)).toEqual([]);
    expect(await cache.contains(key)).toBe(false);
  });

  it('is begun anew by the next miss where it was killed, and its leavings block nothing', async () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    loadAndExit(directory, ESBUILD_WASM);
    const worker = await vi.waitFor(() => {
      const [running] = jobs.workers();
      if (!running?.key) throw new Error('nothing runs yet');
      return running;
    }, SOON);
    process.kill(worker.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isRunning(worker.pid)).toBe(false), SOON);
    loadAndExit(directory, SQLITE_WASM);
    // What broke one process is not given to the next.
    await vi.waitFor(() => expect(jobs.size).toBe(0), SOON);
    const cache = await open(directory);
    expect(await cache.contains(KEY)).toBe(true);
    expect(await cache.contains(worker.key as ModuleHash)).toBe(false);
  });

  it.skipIf(!existsSync('/proc/self/autogroup'))(
    'leaves the processors to the programs of all sessions',
    async () => {
      const directory = join(scratchFolder(), 'cache');
      const jobs = jobsOf(directory);
      loadAndExit(directory, ESBUILD_WASM);
      const [worker] = await vi.waitFor(() => {
        const running = jobs.workers();
        if (!running[0]?.key) throw new Error('nothing runs yet');
        return running;
      }, SOON);
      const own = readFileSync('/proc/self/autogroup', 'utf8');
      expect(readFileSync(`/proc/${worker?.pid}/autogroup`, 'utf8')).toMatch(/nice 19\n$/);
      expect(readFileSync('/proc/self/autogroup', 'utf8')).toBe(own);
      jobs.cancel();
      await vi.waitFor(() => expect(isRunning(worker?.pid ?? 0)).toBe(false), SOON);
    },
  );

  it('hashes what a program had no time to hash, and writes down what it took', async () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    const sample = { ms: 400, cpuMs: 700, loadMs: 5, artifactBytes: 0, ended: false };
    const unhashed = { fingerprint: '659730-00112233445566aa', name: '/bin/query', sample, ran: null };
    expect(jobs.addUnhashed(unhashed, readFileSync(SQLITE_WASM))).toBe(true);
    expect([jobs.unhashed(), jobs.keys(), jobs.size]).toEqual([[unhashed], [], 1]);
    // Whoever ends next starts the process that is at them.
    const other = join(scratchFolder(), 'other.wasm');
    writeFileSync(other, Buffer.concat([readFileSync(SQLITE_WASM), Buffer.of(0, 2, 1, 0x61)]));
    loadAndExit(directory, other);
    await vi.waitFor(() => expect(jobs.unhashed()).toEqual([]), SOON);
    const measured = new Measurements(directory, engine.deterministicId).read(KEY);
    expect(measured).toMatchObject({ samples: { stock: [sample] }, wholeAsked: 1 });
    const cache = await open(directory);
    await vi.waitFor(async () => expect(await cache.contains(KEY)).toBe(true), SOON);
    for await (const { key, origin } of cache.entries()) {
      if (key === KEY) expect(origin).toMatchObject({ name: '/bin/query', mode: 'background' });
    }
  });

  it('is told of on the channel of a host that goes on', async () => {
    const saves: CacheOperation[] = [];
    onTestFinished(onceEnded(cacheChannels.save, (operation) => saves.push(operation)));
    const cache = await open(join(scratchFolder(), 'cache'));
    const { key } = await cache.load({ path: SQLITE_WASM });
    expect((await cache.stats()).background).toEqual({ running: null, waiting: 1, detached: true });
    await cache.followUps.background.idle();
    await vi.waitFor(() => expect(saves.some(({ tier }) => tier === 'disk')).toBe(true), SOON);
    expect(saves.find(({ tier }) => tier === 'disk')).toMatchObject({ key, outcome: 'saved' });
  });

  it('is not had where only this process has the key', async () => {
    const directory = join(scratchFolder(), 'cache');
    const cache = await open(directory, { sealKey: new Uint8Array(32).fill(7) });
    expect((await cache.stats()).background.detached).toBe(false);
    await cache.load({ path: SQLITE_WASM });
    await cache.followUps.background.idle();
    expect(await cache.contains(KEY)).toBe(true);
  });
});

describe('the jobs of a folder', () => {
  it('are taken in the order of asking, once each, and give way to a folder that is somebody else’s', () => {
    const folder = scratchFolder();
    const jobs = jobsOf(join(folder, 'cache'));
    expect(jobs.add({ ...ONE, key: KEY }, Buffer.from('bytes'))).toBe(true);
    expect(jobs.add({ ...ONE, key: KEY, name: 'other' }, Buffer.from('others'))).toBe(true);
    expect(jobs.keys()).toEqual([KEY]);
    expect(jobs.read(KEY)).toEqual({ ...ONE, key: KEY });
    expect(jobs.handedOver(KEY).toString()).toBe('bytes');
    writeFileSync(join(folder, 'letter.txt'), 'Dear Ada');
    expect(jobsOf(folder).add({ ...ONE, key: KEY }, null)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['cache', 'letter.txt']);
  });

  it('are none where nobody has hashed them and they came to nothing before, or hold anything else', async () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    const sample = { ms: 400, cpuMs: 700, loadMs: 5, artifactBytes: 0, ended: false };
    const one = { fingerprint: '5-00112233445566aa', name: null, sample, ran: Buffer.of(1, 2, 3) };
    expect(jobs.addUnhashed(one, Buffer.from('bytes'))).toBe(true);
    expect(jobs.unhashed()).toEqual([one]);
    jobs.identify(one, KEY);
    expect([jobs.unhashed(), jobs.keys()]).toEqual([[], [KEY]]);
    expect(jobs.read(KEY)).toMatchObject({ forShortRuns: true, ran: Buffer.of(1, 2, 3) });
    expect(jobs.handedOver(KEY).toString()).toBe('bytes');
    jobs.addUnhashed(one, Buffer.from('bytes'));
    jobs.identify(one, null);
    expect(jobs.size).toBe(1);
    const path = join(directory, '.background', `${engine.deterministicId}~${one.fingerprint}.job`);
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string(), fc.constant('{"name":null,"sample":{"ms":1}}')),
        (text) => {
          writeFileSync(path, text);
          expect(jobs.unhashed()).toEqual([]);
          expect(existsSync(path)).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
    expect(jobs.cancel()).toBe(1);
    expect(folderOfJobs(directory)).toEqual([]);
  });

  it('have their bytes written by whoever has them, and are none where that fails', () => {
    const jobs = jobsOf(join(scratchFolder(), 'cache'));
    const sample = { ms: 400, cpuMs: 700, loadMs: 5, artifactBytes: 0, ended: false };
    const one = { fingerprint: '5-00112233445566aa', name: null, sample, ran: null };
    const failing = () => {
      throw new Error('no room');
    };
    expect(jobs.addUnhashed(one, failing)).toBe(false);
    expect([jobs.unhashed(), folderOfJobs(jobs.directory)]).toEqual([[], []]);
    expect(jobs.addUnhashed(one, (file) => writeFileSync(file, 'bytes'))).toBe(true);
    expect(jobs.bytesOf(one).toString()).toBe('bytes');
  });

  it('are bounded in number', () => {
    const jobs = jobsOf(join(scratchFolder(), 'cache'));
    const keys = Array.from({ length: 65 }, (_, index) =>
      ModuleHash.parse(index.toString(16).toUpperCase().padStart(64, '0')),
    );
    const added = keys.map((key) => jobs.add({ ...ONE, key, source: 'entry' }, null));
    expect(added.filter(Boolean)).toHaveLength(64);
  });

  it('have one process at them, and none where that was killed', () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    jobs.add({ ...ONE, key: KEY }, Buffer.from('bytes'));
    expect(jobs.takeOver()).toBe(true);
    jobs.workAt(KEY);
    expect(jobs.worker()).toMatchObject({ pid: process.pid, key: KEY });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = JSON.stringify({ pid, key: KEY, since: Date.now() });
    writeFileSync(join(directory, '.background', `${engine.deterministicId}.worker`), left);
    expect(jobs.worker()).toBeNull();
    expect(jobs.takeOver()).toBe(true);
    expect(jobs.keys()).toEqual([]);
  });

  it('are none where a file holds anything else', () => {
    const directory = join(scratchFolder(), 'cache');
    const jobs = jobsOf(directory);
    mkdirSync(join(directory, '.background'), { recursive: true });
    const path = (kind: string) => join(directory, '.background', `${engine.deterministicId}~${KEY}.${kind}`);
    const worker = join(directory, '.background', `${engine.deterministicId}.worker`);
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constant('{"name":1}')), (text) => {
        writeFileSync(path('job'), text);
        writeFileSync(worker, text);
        const job = jobs.read(KEY);
        expect(job === null || job.key === KEY).toBe(true);
        expect(jobs.worker()).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
