import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { frameOf } from '../../../src/core/inspect/frames.ts';
import { makeEndpointFolder, PROTOCOL } from '../../../src/core/inspect.ts';
import type { Inspector } from '../../../src/main/inspector/inspector.ts';
import { Sources } from '../../../src/main/sources/sources.ts';
import type { ModuleRow, UpdateBatch } from '../../../src/shared/contract.ts';
import type { InspectorEvent } from '../../../src/shared/inspector-event.ts';
import { APP_SOURCE, type SourceInfo } from '../../../src/shared/source.ts';
import { startHost } from '../../core/inspect/support/host-process.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const SOON = { timeout: 20_000, interval: 20 };
const AHEAD = { compile: 'ahead-of-time', smallest: 0 };

/** The sources of a folder, and what a window that only follows its batches knows of the shown one. */
function openSources(folder: string) {
  const batches: UpdateBatch[] = [];
  const sources = new Sources({
    app: { title: 'This app', runtime: 'Electron 33.2.1', v8: '13.0' },
    publish: (batch) => batches.push(structuredClone(batch)),
    environment: { WASM_COMPILE_CACHE_INSPECT_DIR: folder },
  });
  onTestFinished(() => sources.close());
  const session = { loads: 4, hits: { memory: 1, disk: 1, shared: 1 } };
  const inspector = { summary: () => ({ session, directory: '/cache' }), snapshot: () => ({ rows: [] }) };
  sources.start(inspector as unknown as Inspector);
  const ofProcess = (pid: number): SourceInfo | undefined => sources.state().find((one) => one.pid === pid);
  return {
    sources,
    batches,
    ofProcess,
    until: (pid: number, state: SourceInfo['state']) =>
      vi.waitFor(() => {
        const source = ofProcess(pid);
        expect(source?.state).toBe(state);
        return source as SourceInfo;
      }, SOON),
    rows: () => {
      const rows = new Map<string, ModuleRow>();
      for (const batch of batches) for (const row of batch.rows ?? []) rows.set(row.id, row);
      return [...rows.values()];
    },
    events: (): InspectorEvent[] => batches.flatMap(({ events = [] }) => events),
  };
}

async function host(folder: string, options: Parameters<typeof startHost>[0] = {}) {
  const env = { WASM_COMPILE_CACHE_INSPECT_DIR: folder, ...options.env };
  return startHost({ options: AHEAD, ...options, env });
}

describe('the list of sources', () => {
  it('has this app, and each process from its first load to a while after its end', async () => {
    const folder = scratchFolder();
    const { sources, ofProcess, until } = openSources(folder);
    expect(sources.state()).toMatchObject([
      { id: APP_SOURCE, pid: process.pid, state: 'live', loads: { given: 4, hits: 3 } },
    ]);
    const program = await host(folder);
    await program.tell('load');
    await until(program.pid, 'live');
    await vi.waitFor(() => expect(ofProcess(program.pid)?.loads).toEqual({ given: 1, hits: 0 }), SOON);
    expect(ofProcess(program.pid)).toMatchObject({ title: 'host.mjs', directories: [program.directory] });
    // It is not shown, so that it is asked now and then.
    await program.tell('load');
    await vi.waitFor(() => expect(ofProcess(program.pid)?.loads).toEqual({ given: 2, hits: 1 }), SOON);
    await program.tell('end');
    expect(await until(program.pid, 'ended')).toMatchObject({ loads: { given: 2, hits: 1 }, exitCode: null });
    sources.forgetEnded();
    expect(sources.state()).toHaveLength(1);
  });

  it('has a thread as a source of its own, which ends before its process', async () => {
    const folder = scratchFolder();
    const { sources, until } = openSources(folder);
    const program = await host(folder, { hook: true });
    await program.tell('load');
    await until(program.pid, 'live');
    const { threadId } = await program.tell<{ threadId: number }>('thread');
    const state = () => sources.state().find((one) => one.threadId === threadId)?.state;
    await vi.waitFor(() => expect(state()).toBe('live'), SOON);
    await program.tell('terminate');
    await vi.waitFor(() => expect(state()).toBe('ended'), SOON);
    await until(program.pid, 'live');
  });

  it('knows how a process with a label has ended, however short it was', async () => {
    const folder = scratchFolder();
    const { until, ofProcess } = openSources(folder);
    const program = await host(folder, {
      hook: true,
      env: { WASM_COMPILE_CACHE_INSPECT_LABEL: 'a run' },
    });
    await program.tell('load');
    program.tell('exit 7').catch(() => {});
    await until(program.pid, 'ended');
    const told = { label: 'a run', exitCode: 7, loads: { given: 1, hits: 0 } };
    await vi.waitFor(() => expect(ofProcess(program.pid)).toMatchObject(told), SOON);
  });

  it.each([
    ['says nothing', () => {}, /has not answered/],
    ['says garbage', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'), /longer than/],
    [
      'speaks another protocol',
      (socket: Socket) => socket.write(frameOf(JSON.stringify({ protocol: PROTOCOL + 1, pid: 1 }))),
      /another version of the cache/,
    ],
    [
      'tells what was not asked for',
      (socket: Socket) => {
        socket.write(frameOf(JSON.stringify({ protocol: PROTOCOL, pid: 1 })));
        socket.write(frameOf(JSON.stringify({ t: 'q', m: 'news', a: [{ loads: 'many' }] })));
      },
      /sent what is not understood/,
    ],
  ] as const)('says of a process that %s that it does not answer', async (_what, answer, problem) => {
    const folder = scratchFolder();
    makeEndpointFolder({ WASM_COMPILE_CACHE_INSPECT_DIR: folder });
    const socket = join(folder, 'hostile.sock');
    const sockets = new Set<Socket>();
    const server = createServer((peer) => {
      sockets.add(peer.on('error', () => {}));
      answer(peer);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => {
      server.close();
      for (const peer of sockets) peer.destroy();
    });
    const pid = process.ppid;
    const descriptor = {
      protocol: PROTOCOL,
      pid,
      parentPid: 1,
      threadId: 0,
      startedAt: 1,
      startMark: null,
      title: 'hostile',
      command: [],
      workingDirectory: null,
      execPath: '/bin/hostile',
      runtime: { name: 'node', version: '1' },
      v8: '1',
      directories: [],
      socket,
      token: 'token',
      label: null,
      ended: null,
    };
    writeFileSync(join(folder, 'hostile.json'), JSON.stringify(descriptor), { mode: 0o600 });
    const { until, ofProcess } = openSources(folder);
    await until(pid, 'unreachable');
    expect(ofProcess(pid)?.problem).toMatch(problem);
  });
});

describe('a process that is shown', () => {
  it('tells of its modules, its loads and what its tiers do, as this app does of its own', async () => {
    const folder = scratchFolder();
    const { sources, until, rows, events, batches } = openSources(folder);
    const program = await host(folder);
    await program.tell('load');
    const { id } = await until(program.pid, 'live');
    await vi.waitFor(() => expect(sources.show(id).rows).toHaveLength(1), SOON);
    const { source, rows: first, tiers, compiler, worth, engine } = sources.show(id);
    expect(source).toBe(id);
    expect(worth).toBeNull();
    expect(engine.v8).toBe(process.versions.v8);
    expect(first).toMatchObject([{ origin: 'process', state: 'ready', last: { servedBy: 'compiler' } }]);
    expect(tiers).toMatchObject([{ name: 'memory' }, { name: 'disk', misses: 1, evictions: null }]);
    expect(compiler).toMatchObject({ compiles: 1, stock: 0 });

    await vi.waitFor(() => expect(rows()[0]?.held).toEqual({ memory: true, disk: true }), SOON);
    await program.tell('load');
    await vi.waitFor(() => expect(rows()[0]?.served.memory).toBe(1), SOON);
    expect(events()).toContainEqual(expect.objectContaining({ kind: 'hit', where: 'memory' }));
    expect(sources.shown.allLoads().at).toHaveLength(2);
    expect(new Set(batches.filter((batch) => batch.rows).map((batch) => batch.source))).toEqual(
      new Set([id]),
    );
    // No load is told of twice, by the snapshot and by the news.
    expect(sources.shown.loads(rows()[0]?.id ?? '').loads).toHaveLength(2);
  });

  it('can be asked to check, drop and put back, and no more once it has ended', async () => {
    const folder = scratchFolder();
    const { sources, until, rows } = openSources(folder);
    const program = await host(folder);
    await program.tell('load');
    const { id } = await until(program.pid, 'live');
    await vi.waitFor(() => expect(sources.show(id).rows).toHaveLength(1), SOON);
    await vi.waitFor(() => expect(rows()[0]?.held.disk).toBe(true), SOON);
    const rowId = rows()[0]?.id ?? '';
    const { shown } = sources;
    expect(await shown.verify([rowId])).toMatchObject({ intact: 1, broken: 0, cancelled: false });
    const dropped = await shown.drop([rowId], 'both');
    expect(dropped).toMatchObject({ memory: { modules: 1 }, disk: { modules: 1 } });
    await vi.waitFor(() => expect(rows()[0]?.held).toEqual({ memory: false, disk: false }), SOON);
    expect(shown.snapshot().undo).toMatchObject({ modules: 1, bytes: dropped.disk.bytes });
    expect(await shown.undoDrop()).toMatchObject({ disk: { modules: 1 }, lost: 0 });
    await vi.waitFor(() => expect(rows()[0]?.held).toEqual({ memory: false, disk: true }), SOON);
    await program.tell('end');
    await until(program.pid, 'ended');
    await expect(shown.drop([rowId], 'disk')).rejects.toThrow('host.mjs has ended');
    // What it had is there all the same.
    expect(shown.snapshot().rows).toHaveLength(1);
    expect(shown.allLoads().at).toHaveLength(1);
  });

  it('is not there any more where it was taken off the list', () => {
    const { sources } = openSources(scratchFolder());
    expect(() => sources.show('1-0-1-none')).toThrow('no longer listed');
    expect(sources.snapshot().source).toBe(APP_SOURCE);
  });
});
