import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { inspectProcess, LOAD_ENDS, type ProcessNews } from '../../../src/core/inspect.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { startHost } from './support/host-process.ts';

const SOON = { timeout: 20_000, interval: 20 };
const KEY = await ModuleHash.of(readFileSync(SQLITE_WASM));
const NONE = Object.fromEntries(LOAD_ENDS.map((end) => [end, 0]));

const filesOf = (folder: string) => {
  const own = join(folder, 'wasm-compile-cache');
  return existsSync(own) ? readdirSync(own) : [];
};

describe.each([
  { what: 'that has opened a cache', hook: false },
  { what: 'that knows nothing of its hook', hook: true },
])('a process $what', ({ hook }) => {
  it('can be inspected from its first load on, and leaves nothing behind', async () => {
    const host = await startHost({ hook });
    await sleep(500);
    expect(filesOf(host.runtimeFolder)).toEqual([]);
    await host.tell('load');
    const descriptor = await host.descriptor();
    expect(descriptor).toMatchObject({
      pid: host.pid,
      parentPid: process.pid,
      threadId: 0,
      title: 'host.mjs',
      execPath: process.execPath,
      v8: process.versions.v8,
      directories: [host.directory],
      label: null,
      ended: null,
    });
    expect(Math.abs(descriptor.startedAt - Date.now())).toBeLessThan(60_000);
    const folder = join(host.runtimeFolder, 'wasm-compile-cache');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);

    const inspected = await inspectProcess(descriptor);
    const [summary] = await inspected.summary(null);
    const ended = { ...NONE, stock: 1 };
    expect(summary).toMatchObject({ id: 0, kind: hook ? 'hook' : 'cache', directory: host.directory, ended });
    const { caches, loads } = await inspected.snapshot(null);
    expect(caches).toMatchObject([{ id: 0, problem: null, disk: { entries: 0, bytes: 0 } }]);
    expect(loads).toMatchObject([{ seq: 0, end: 'stock', key: KEY, wireBytes: statSync(SQLITE_WASM).size }]);
    expect(loads[0]?.ms).toBeGreaterThan(0);

    await host.tell('end');
    expect(await host.ended).toBe(0);
    expect(host.stderr()).toBe('');
    expect(filesOf(host.runtimeFolder)).toEqual([]);
    await expect(inspected.summary(null)).rejects.toMatchObject({ name: 'InspectError', kind: 'gone' });
  });

  it('is not, where the environment forbids it', async () => {
    const host = await startHost({ hook, env: { WASM_COMPILE_CACHE_INSPECT: '0' } });
    await host.tell('load');
    await sleep(600);
    expect(filesOf(host.runtimeFolder)).toEqual([]);
  });

  it('carries the label that it was given, and leaves what it had for who gave it', async () => {
    const host = await startHost({ hook, env: { WASM_COMPILE_CACHE_INSPECT_LABEL: 'run 7' } });
    await host.tell('load');
    expect(await host.descriptor()).toMatchObject({ label: 'run 7', ended: null });
    host.tell('exit 3').catch(() => {});
    expect(await host.ended).toBe(3);
    const [left] = await host.list();
    expect(left).toMatchObject({
      label: 'run 7',
      ended: { exitCode: 3, caches: [{ ended: { ...NONE, stock: 1 } }], loads: [{ end: 'stock', key: KEY }] },
    });
    expect(filesOf(host.runtimeFolder).filter((name) => name.endsWith('.sock'))).toEqual([]);
  });

  it('has no listener for a signal because of it, and what a killed one leaves is swept up', async () => {
    const host = await startHost({ hook });
    await host.tell('load');
    const descriptor = await host.descriptor();
    expect(await host.tell('listeners')).toEqual({ signals: [0, 0, 0] });
    host.kill('SIGTERM');
    expect(await host.ended).toBe('SIGTERM');
    expect(existsSync(descriptor.socket)).toBe(true);
    expect(await host.list()).toEqual([]);
    expect(filesOf(host.runtimeFolder)).toEqual([]);
  });

  it('goes on without an endpoint where its folder is somebody else’s to read', async () => {
    const runtimeFolder = scratchFolder();
    const folder = join(runtimeFolder, 'wasm-compile-cache');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const temporary = scratchFolder();
    mkdirSync(join(temporary, `wasm-compile-cache-inspect-${process.geteuid?.()}`));
    chmodSync(join(temporary, `wasm-compile-cache-inspect-${process.geteuid?.()}`), 0o770);
    const host = await startHost({ hook, runtimeFolder, env: { TMPDIR: temporary } });
    await host.tell('load');
    await sleep(600);
    expect(readdirSync(folder)).toEqual([]);
    await host.tell('end');
    expect(await host.ended).toBe(0);
    expect(host.stderr()).toBe('');
  });
});

it('a program can say that its cache is not to be inspected', async () => {
  const host = await startHost({ options: { inspect: false } });
  await host.tell('load');
  await sleep(600);
  expect(filesOf(host.runtimeFolder)).toEqual([]);
});

it('a command that is over before anybody could look has nothing of it, unless it has a label', async () => {
  const soon = await startHost({ hook: true });
  await soon.tell('load');
  await soon.tell('end');
  expect(await soon.ended).toBe(0);
  expect(existsSync(join(soon.runtimeFolder, 'wasm-compile-cache'))).toBe(false);
});

it('a thread that loads wasm itself is reached by itself, and is gone with it', async () => {
  const host = await startHost({ hook: true });
  await host.tell('load');
  await host.descriptor();
  const { threadId } = await host.tell<{ threadId: number }>('thread');
  const ofThread = await vi.waitFor(async () => {
    const found = (await host.list()).find((one) => one.threadId === threadId);
    if (!found) throw new Error('it cannot be inspected yet');
    return found;
  }, SOON);
  const inspected = await inspectProcess(ofThread);
  expect(await inspected.summary(null)).toMatchObject([{ kind: 'hook', ended: { stock: 1 } }]);
  await host.tell('terminate');
  await vi.waitFor(() => expect(inspected.summary(null)).rejects.toMatchObject({ kind: 'gone' }), SOON);
  await expect(inspectProcess(ofThread)).rejects.toMatchObject({ kind: 'gone' });
  // The process goes on, and can be asked as before.
  const main = await inspectProcess(await host.descriptor());
  expect(await main.summary(null)).toHaveLength(1);
  main.close();
  expect(host.stderr()).toBe('');
});

it('a program that may write no files goes on as without', async () => {
  const forbidden = await startHost({
    hook: true,
    args: [
      '--no-warnings',
      process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission',
      '--allow-fs-read=*',
    ],
  });
  await forbidden.tell('load');
  await sleep(600);
  expect(filesOf(forbidden.runtimeFolder)).toEqual([]);
  await forbidden.tell('end');
  expect(await forbidden.ended).toBe(0);
  expect(forbidden.stderr()).toBe('');
});

it('a number that was given to another process is not taken for the first one', async () => {
  const host = await startHost();
  await host.tell('load');
  const descriptor = await host.descriptor();
  const folder = join(host.runtimeFolder, 'wasm-compile-cache');
  const reused = { ...descriptor, startMark: '1', socket: join(folder, 'gone.sock') };
  if (descriptor.startMark === null) return;
  writeFileSync(join(folder, 'gone.json'), JSON.stringify(reused), { mode: 0o600 });
  expect((await host.list()).map(({ socket }) => socket)).toEqual([descriptor.socket]);
  expect(existsSync(join(folder, 'gone.json'))).toBe(false);
});

it('what is no descriptor of this user’s is left alone', async () => {
  const host = await startHost();
  await host.tell('load');
  await host.descriptor();
  const folder = join(host.runtimeFolder, 'wasm-compile-cache');
  const descriptor = JSON.stringify((await host.list())[0]);
  writeFileSync(join(folder, 'readable.json'), descriptor, { mode: 0o644 });
  writeFileSync(join(folder, 'garbage.json'), '{"protocol":1', { mode: 0o600 });
  writeFileSync(join(folder, 'large.json'), ' '.repeat(2 ** 20), { mode: 0o600 });
  expect(await host.list()).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['readable.json', 'garbage.json', 'large.json']),
  );
});

describe('an inspector', () => {
  it('is told of what happens while it listens, and the program publishes nothing before and after', async () => {
    const host = await startHost({ options: { compile: 'ahead-of-time', smallest: 0 } });
    await host.tell('load');
    const news: ProcessNews[] = [];
    const inspected = await inspectProcess(await host.descriptor(), { onNews: (one) => news.push(one) });
    await host.tell('load');
    await sleep(300);
    expect(news).toEqual([]);
    await inspected.subscribe(null);
    await host.tell('load');
    const operations = () => news.flatMap((one) => one.operations);
    await vi.waitFor(() => expect(operations()).toHaveLength(1), SOON);
    expect(operations()).toMatchObject([
      { cache: 0, kind: 'load', tier: 'memory', outcome: 'hit', key: KEY },
    ]);
    expect(news.flatMap((one) => one.loads)).toMatchObject([{ cache: 0, seq: 1, end: 'memory' }]);
    // What was answered before it listened is counted all the same.
    expect(news.at(-1)?.caches[0]?.ended).toEqual({ ...NONE, compiler: 1, memory: 2 });
    await inspected.unsubscribe(null);
    const told = news.length;
    await host.tell('load');
    await sleep(300);
    expect(news).toHaveLength(told);
    inspected.close();
  });

  it('lists, checks, drops and prunes what a process keeps', async () => {
    const host = await startHost({ options: { compile: 'ahead-of-time', smallest: 0 } });
    await host.tell('load');
    const inspected = await inspectProcess(await host.descriptor());
    const { entries, next } = await inspected.entries({ cache: 0, from: 0 });
    expect(next).toBeNull();
    expect(entries).toMatchObject([{ key: KEY, name: SQLITE_WASM, mode: 'ahead-of-time', problem: null }]);
    expect(await inspected.verify({ cache: 0, keys: null })).toEqual({
      intact: 1,
      broken: [],
      brokenInAll: 0,
    });
    const about = { cache: 0, keys: [KEY] };
    const onDisk = { entries: 1, bytes: entries[0]?.bytes };
    const dropped = await inspected.drop({ ...about, from: ['memory', 'disk'] });
    expect(dropped).toMatchObject({ memory: { entries: 1 }, disk: onDisk });
    expect((await inspected.entries({ cache: 0, from: 0 })).entries).toEqual([]);
    expect(await inspected.restore(about)).toEqual(onDisk);
    expect(await inspected.verify(about)).toMatchObject({ intact: 1 });
    expect(await inspected.drop({ ...about, from: ['disk'] })).toMatchObject({ disk: onDisk });
    expect((await inspected.entries({ cache: 0, from: 0 })).entries).toEqual([]);
    const { caches } = await inspected.snapshot(null);
    expect(caches[0]).toMatchObject({ memory: { entries: 0 }, disk: { entries: 0 } });
    expect(await inspected.prune({ cache: 0 })).toMatchObject({ entries: 1 });
    await expect(inspected.prune({ cache: 9 })).rejects.toMatchObject({
      kind: 'failed',
      message: 'the program has closed this cache',
    });
    inspected.close();
  });

  it('is told of the last of it when the process ends', async () => {
    const host = await startHost({ options: { compile: 'ahead-of-time', smallest: 0 } });
    await host.tell('load');
    const news: ProcessNews[] = [];
    const ended = vi.fn();
    const inspected = await inspectProcess(await host.descriptor(), {
      onNews: (one) => news.push(one),
      onEnd: ended,
    });
    await inspected.subscribe(null);
    await host.tell('load');
    host.tell('exit 0').catch(() => {});
    await host.ended;
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), SOON);
    expect(news.flatMap((one) => one.loads)).toMatchObject([{ end: 'memory' }]);
  });
});
