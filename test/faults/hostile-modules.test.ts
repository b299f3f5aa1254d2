import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StartChildProcess } from '../../src/core/child-process/child-process.ts';
import { LoadError } from '../../src/core/loader/load-error.ts';
import { type Core, createCore } from '../../src/main/create-core.ts';
import { failureOf } from '../support/failures.ts';
import { ESBUILD_WASM } from '../support/sample-files.ts';
import { scratchFolder, writeInto } from '../support/scratch-folder.ts';
import { answering, answerOf, EMPTY_MODULE, IMPORTS_ONLY, MEMORY_ONLY } from '../support/wasm-modules.ts';
import type { ReaderArgument, ReaderReply } from './reader-process.ts';
import { builtProcess, nextMessage, startLimited, startProcess } from './support/built-processes.ts';
import {
  concatenate,
  exporting,
  manyFunctions,
  nestedBlocks,
  oneLongFunction,
  section,
  withLocals,
} from './support/fault-modules.ts';
import { figure } from './support/figures.ts';

const SEAL_KEY = randomBytes(32);
const cores: Core[] = [];
const readerProcess = builtProcess('reader-process');
afterAll(async () => {
  for (const core of cores) await core.close();
});

/** The whole product without a face, in a folder of its own. */
async function startCore(startChildProcess?: StartChildProcess): Promise<Core> {
  const core = await createCore({
    cacheDirectory: join(scratchFolder(), 'cache'),
    sealKey: SEAL_KEY,
    memoryBudget: 2 ** 30,
    diskBudget: 2 ** 30,
    ...(startChildProcess && { startChildProcess }),
  });
  cores.push(core);
  return core;
}

/**
 * Loads a module from each tier in turn, from disk in another process, and gives what it was compiled to and how
 * long it took.
 */
async function throughAllTiers(core: Core, path: string) {
  const cold = await core.loader.load({ path });
  expect(cold).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
  const memory = await core.loader.load({ path });
  expect(memory).toMatchObject({ servedBy: 'memory', warnings: [] });
  const argument: ReaderArgument = {
    directory: core.disk.directory,
    sealKey: SEAL_KEY.toString('hex'),
    paths: [path],
  };
  const [disk] = (await nextMessage<ReaderReply[]>(startProcess(readerProcess, argument))) as [ReaderReply];
  expect(disk).toMatchObject({ servedBy: 'disk', warnings: [] });
  expect(disk.exports).toEqual(WebAssembly.Module.exports(cold.module));
  expect(disk.imports).toEqual(WebAssembly.Module.imports(cold.module));
  return { module: cold.module, cold, disk };
}

/** What a custom section holds: a name of one letter, then noise. */
const customContent = (byteLength: number) =>
  concatenate(Uint8Array.of(1, 0x70), new Uint8Array(randomBytes(byteLength)));

const moduleFile = (bytes: Uint8Array) => writeInto(scratchFolder(), 'a.wasm', bytes);
const seconds = (ms: number) => (ms / 1000).toFixed(1);

describe('modules that have little to compile', () => {
  test.each([
    ['nothing at all', EMPTY_MODULE],
    ['a memory', MEMORY_ONLY],
    ['imports', IMPORTS_ONLY],
    ['a custom section', concatenate(EMPTY_MODULE, section(0, Uint8Array.of(1, 0x70, 1, 2, 3)))],
  ])('%s', async (_, bytes) => {
    const { cold } = await throughAllTiers(await startCore(), moduleFile(bytes));
    expect(cold.artifactBytes).toBe(0);
  });
});

describe('modules that have much to compile', () => {
  test('20,000 functions', async () => {
    const bytes = manyFunctions(20_000);
    const { module, cold, disk } = await throughAllTiers(await startCore(), moduleFile(bytes));
    expect(answerOf(module)).toBe(19_999);
    figure('20,000 functions', {
      'wire bytes': bytes.byteLength,
      'artifact bytes': cold.artifactBytes,
      'compiled in ms': cold.ms.toFixed(0),
      'from disk in ms': disk.ms.toFixed(0),
    });
  });

  test('39 MB: esbuild.wasm, and as much again beside its code', async () => {
    const bytes = concatenate(await readFile(ESBUILD_WASM), section(0, customContent(25 * 2 ** 20)));
    const { cold, disk } = await throughAllTiers(await startCore(), moduleFile(bytes));
    expect(cold.wireLength).toBeGreaterThan(39e6);
    figure('39 MB with esbuild.wasm', {
      'wire bytes': cold.wireLength,
      'artifact bytes': cold.artifactBytes,
      'compiled in seconds': seconds(cold.ms),
      'from disk in ms': disk.ms.toFixed(0),
    });
  }, 180_000);

  test.each([
    ['10,000 blocks within each other', nestedBlocks(10_000)],
    ['50,000 locals in one function', withLocals(50_000)],
    ['more locals than V8 takes', withLocals(50_001)],
    ['more blocks than a stack holds', nestedBlocks(1_000_000)],
  ])('%s: a module or a typed error, and the next one works', async (name, bytes) => {
    const { loader } = await startCore();
    const outcome = await loader.load({ bytes }).then(
      () => 'a module',
      (error: unknown) => {
        expect(error).toBeInstanceOf(LoadError);
        return (error as LoadError).kind;
      },
    );
    expect(answerOf((await loader.load({ bytes: answering(77) })).module)).toBe(77);
    figure(name, { outcome });
  });
});

describe('names', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);

  test.each([
    ['a byte that begins nothing', Uint8Array.of(0x80)],
    ['a sequence that is cut off', Uint8Array.of(0x61, 0xe2, 0x82)],
    ['a longer form than needed', Uint8Array.of(0xc0, 0xaf)],
    ['half of a surrogate pair', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['beyond Unicode', Uint8Array.of(0xf4, 0x90, 0x80, 0x80)],
    ['0xff', Uint8Array.of(0xff)],
  ])('not UTF-8 (%s): refused, and nothing is stored', async (_, name) => {
    const { loader, disk } = await startCore();
    for (const bytes of [exporting(name), exporting(utf8('answer'), name)]) {
      const error = await failureOf(loader.load({ bytes }), LoadError);
      expect(error.kind).toBe('invalid-module');
      expect(error.message).toMatch(/UTF-8/i);
    }
    expect(await disk.usage()).toMatchObject({ entries: 0, bytes: 0 });
  });

  test.each([
    ['empty', ''],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['a number', '0'],
    ['a null character', 'a\0b'],
    ['a path', '../../etc/passwd'],
    ['right to left', '\u202etxt.exe'],
    ['beyond the basic plane', '👩‍👩‍👧‍👦'],
    ['100,000 bytes', 'n'.repeat(100_000)],
  ])('odd (%s)', async (_, name) => {
    const { module } = await throughAllTiers(await startCore(), moduleFile(exporting(utf8(name))));
    expect(WebAssembly.Module.exports(module)).toEqual([{ name, kind: 'function' }]);
    expect((new WebAssembly.Instance(module).exports[name] as () => number)()).toBe(42);
  });
});

describe.skipIf(process.platform !== 'linux')('a compile that runs out of memory', () => {
  /** Enough for a process and small modules: 200 MB. */
  const startUnderLimit: StartChildProcess = (entry, listener) => {
    const child = startLimited('-d 200000', entry);
    child.on('message', (message) => listener.onReply(message as never));
    child.once('exit', (code) => listener.onExit(code));
    child.on('error', () => {});
    return {
      post: (request) => {
        if (child.connected) child.send(request as object);
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
  test('is a typed error, costs nobody else anything, and the next compile works', async () => {
    const start = performance.now();
    const core = await startCore(startUnderLimit);
    const bytes = oneLongFunction(300_000);
    const waiting = [0, 1, 2].map((number) => core.loader.load({ bytes: answering(500 + number) }));
    for (const again of [1, 2]) {
      const error = await failureOf(core.loader.load({ bytes }), LoadError);
      expect(error.kind, `time ${again}`).toBe('compiler-crashed');
      expect(error.message).toMatch(/more memory/);
      expect(error.advice).not.toBeNull();
      expect(answerOf((await core.loader.load({ bytes: answering(600 + again) })).module)).toBe(600 + again);
    }
    const others = await Promise.all(waiting);
    expect(others.map(({ module }) => answerOf(module))).toEqual([500, 501, 502]);
    expect((await core.disk.usage()).entries).toBe(5);
    figure('a compile that runs out of memory', {
      'limit in MB': 200,
      crashes: 2,
      kind: 'compiler-crashed',
      'other modules given': 5,
      seconds: seconds(performance.now() - start),
    });
  });
});
