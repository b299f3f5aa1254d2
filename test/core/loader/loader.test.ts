import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CompileOptions } from '../../../src/core/engine/engine.ts';
import { V8Engine } from '../../../src/core/engine/v8-engine.ts';
import { toWireBytes, type WireSource } from '../../../src/core/engine/wire-bytes.ts';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { Loader, type LoadResult } from '../../../src/core/loader/loader.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { type CacheOperation, cacheChannels, onceEnded } from '../../../src/core/module-cache/diagnostics.ts';
import type { ModuleCache } from '../../../src/core/module-cache/module-cache.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import type { LoadNews } from '../../../src/core/module-cache/trace.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { openCore } from '../../support/cores.ts';
import { diskIn, unwritableDisk } from '../../support/disk.ts';
import { CountingEngine, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, answerOf, EMPTY_MODULE, IMPORTS_ONLY, MEMORY_ONLY } from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
/** A file of the kernel's, which claims a page and has a line. */

/** A file with a module that gives `value`. */
const moduleFile = (value: number, name = 'module.wasm') =>
  writeInto(scratchFolder(), name, answering(value));
const stepsOf = ({ steps }: LoadResult) => Object.keys(steps).sort();

/** The two tiers under a loader whose engine counts. */
function chain() {
  const counting = new CountingEngine(engine);
  const memory = new SharedCache();
  const disk = diskIn(pool);
  const cache = new Spy('memory', memory).withFallback(new Spy('disk', disk));
  return { counting, memory, disk, loader: new Loader({ cache, engine: counting, tasks: pool }) };
}

/** A loader over some cache, with an engine of its own whose compiles are held until `release`. */
async function heldLoader(cache: ModuleCache = new Spy('memory', new SharedCache())) {
  const { start, release, counts } = heldProcesses();
  const held = new V8Engine({ tasks: pool, startChildProcess: start });
  onTestFinished(() => held.close());
  const counting = new CountingEngine(held);
  return { loader: new Loader({ cache, engine: counting, tasks: pool }), release, counts, counting };
}

describe('what an entry says of its module', () => {
  const bytes = answering(5301);
  /** The origin that the disk tier has written down. */
  async function originOf({ disk }: ReturnType<typeof chain>) {
    for await (const { origin } of disk.entries()) return origin;
    return null;
  }

  it('is the whole path of its file, when and how it was compiled, and what the compile alone took', async () => {
    const tiers = chain();
    const path = moduleFile(5301);
    const before = Date.now();
    const { steps } = await tiers.loader.load({ path: relative(process.cwd(), path) });
    const origin = await originOf(tiers);
    expect(origin).toEqual({
      name: path,
      mode: 'ahead-of-time',
      compiledAt: expect.any(Number),
      compileMs: expect.any(Number),
    });
    expect(origin?.compiledAt).toBeGreaterThanOrEqual(before);
    expect(origin?.compileMs).toBeGreaterThan(0);
    expect(origin?.compileMs).toBeLessThanOrEqual(steps.compile as number);
  });

  it('is the name that its caller gives, and none for bytes without one', async () => {
    const named = chain();
    await named.loader.load({ path: moduleFile(5301) }, { name: 'esbuild 0.28' });
    expect((await originOf(named))?.name).toBe('esbuild 0.28');
    const nameless = chain();
    await nameless.loader.load({ bytes });
    expect((await originOf(nameless))?.name).toBeNull();
    const known = chain();
    const key = await ModuleHash.of(bytes);
    await known.loader.load({ key, wireBytes: async () => bytes }, { name: '/old/place.wasm' });
    expect((await originOf(known))?.name).toBe('/old/place.wasm');
  });

  it('stays what it was where another name finds it, and where it is saved once more from memory', async () => {
    const tiers = chain();
    await tiers.loader.load({ bytes }, { name: 'first' });
    await tiers.loader.load({ bytes }, { name: 'second' });
    const first = await originOf(tiers);
    expect(first?.name).toBe('first');
    tiers.memory.clear();
    await tiers.loader.load({ bytes }, { name: 'third' });
    await tiers.disk.clear();
    const key = await ModuleHash.of(bytes);
    // The entry that they could be read from is gone, and nobody else keeps them.
    const wireBytes = toWireBytes(bytes);
    await tiers.disk.save(key, engine, await tiers.memory.load(key, engine), { wireBytes });
    expect(await originOf(tiers)).toEqual(first);
  });
});

describe('the way through the tiers', () => {
  it('is compiler, memory, disk with a promotion, memory; and disk in a process that starts anew', async () => {
    const path = moduleFile(5001);
    const cacheDirectory = join(scratchFolder(), 'cache');
    const first = await openCore({ cacheDirectory });
    const load = () => first.loader.load({ path });

    const compiled = await load();
    expect(compiled).toMatchObject({ servedBy: 'compiler', saved: true, promoted: false, warnings: [] });
    expect(compiled.key).toBe(await ModuleHash.of(answering(5001)));
    expect(compiled.wireLength).toBe(answering(5001).byteLength);
    expect(compiled.artifactBytes).toBeGreaterThan(0);
    expect(stepsOf(compiled)).toEqual(['compile', 'hash', 'lookup', 'read', 'save', 'serialize', 'wait']);

    const fromMemory = await load();
    expect(fromMemory).toMatchObject({ servedBy: 'memory', saved: false, promoted: false, warnings: [] });
    expect(stepsOf(fromMemory)).toEqual(['hash', 'lookup', 'read']);

    first.memory.clear();
    const fromDisk = await load();
    expect(fromDisk).toMatchObject({ servedBy: 'disk', saved: false, promoted: true, warnings: [] });
    expect(stepsOf(fromDisk)).toEqual(['deserialize', 'hash', 'lookup', 'read', 'verify']);
    expect(await load()).toMatchObject({ servedBy: 'memory' });
    await first.close();

    const second = await openCore({ cacheDirectory });
    const afterRestart = await second.loader.load({ path });
    expect(afterRestart).toMatchObject({ servedBy: 'disk', promoted: true });
    for (const result of [compiled, fromMemory, fromDisk, afterRestart]) {
      expect(answerOf(result.module)).toBe(5001);
      for (const ms of Object.values(result.steps)) expect(ms).toBeGreaterThanOrEqual(0);
      expect(result).toMatchObject({
        wireLength: compiled.wireLength,
        artifactBytes: compiled.artifactBytes,
        origin: { name: path, mode: 'ahead-of-time', compileMs: compiled.origin?.compileMs },
        shared: false,
      });
    }
  });

  it.each([
    ['an empty module', EMPTY_MODULE],
    ['a memory alone', MEMORY_ONLY],
    ['only imports', IMPORTS_ONLY],
  ])('is the same for %s', async (_, bytes) => {
    const { loader, memory } = chain();
    expect(await loader.load({ bytes })).toMatchObject({
      servedBy: 'compiler',
      saved: true,
      artifactBytes: 0,
    });
    expect(await loader.load({ bytes })).toMatchObject({ servedBy: 'memory' });
    memory.clear();
    expect(await loader.load({ bytes })).toMatchObject({ servedBy: 'disk', promoted: true });
  });

  it('is the same for bytes, which are not read, and are the same module as a file of them', async () => {
    const { loader } = chain();
    const result = await loader.load({ bytes: answering(5002) });
    expect(stepsOf(result)).toEqual(['compile', 'hash', 'lookup', 'save', 'serialize', 'wait']);
    const { buffer } = answering(5002);
    expect(await loader.load({ bytes: buffer })).toMatchObject({ servedBy: 'memory' });
    expect(await loader.load({ path: moduleFile(5002) })).toMatchObject({ servedBy: 'memory' });
  });

  it('takes the name of the tier from its Spy', async () => {
    const bytes = answering(5003);
    const unnamed = new Loader({ cache: new SharedCache(), engine, tasks: pool });
    await unnamed.load({ bytes });
    expect((await unnamed.load({ bytes })).servedBy).toBe('cache');
    const named = new Loader({ cache: new Spy('lantern', new SharedCache()), engine, tasks: pool });
    await named.load({ bytes });
    expect((await named.load({ bytes })).servedBy).toBe('lantern');
  });

  it('makes XXH64 keys where that is asked for', async () => {
    const loader = new Loader({ cache: new SharedCache(), engine, tasks: pool, algorithm: 'xxh64' });
    const { key } = await loader.load({ path: moduleFile(5004) });
    expect(key).toBe(await ModuleHash.of(answering(5004), 'xxh64'));
  });
});

/** A piece of news as a line. */
function inWords(news: LoadNews): string {
  switch (news.type) {
    case 'key':
      return `key ${news.key.length} ${news.wireLength}`;
    case 'step':
      return news.step;
    case 'compile':
      return `compile ${news.phase}`;
    case 'operation':
      return `${news.operation.tier} ${news.operation.kind} ${news.operation.outcome}`;
    case 'warning':
      return `warning ${news.warning.message}`;
  }
}

describe('what a caller is told', () => {
  it('is the key before any tier is asked, each step as it begins, the compile, and each operation', async () => {
    const { loader, memory } = chain();
    const told: string[] = [];
    const options = { onNews: (news: LoadNews) => told.push(inWords(news)) };
    const path = moduleFile(5101);
    const length = answering(5101).byteLength;
    await loader.load({ path }, options);
    expect(told.splice(0)).toEqual([
      'read',
      `key 64 ${length}`,
      'lookup',
      'memory load miss',
      'disk load miss',
      'wait',
      'compile waiting',
      'compile',
      'compile running',
      'compiler compile compiled',
      'compile over',
      'save',
      'memory save saved',
      'disk save saved',
    ]);
    memory.clear();
    await loader.load({ path }, options);
    expect(told).toEqual([
      'read',
      `key 64 ${length}`,
      'lookup',
      'memory load miss',
      'disk load hit',
      'memory save promoted',
    ]);
  });

  it('tells the wait for the compiler and the compile apart', async () => {
    const waited = 300;
    // A compiler that is busy with others for a while, which no real one is for as long as a test likes.
    const busy = Object.assign(new CountingEngine(engine), {
      compile: async (source: WireSource, options: CompileOptions = {}) => {
        await new Promise((resolve) => setTimeout(resolve, waited));
        return engine.compile(source, options);
      },
    });
    const cache = new Spy('memory', new SharedCache());
    const loader = new Loader({ cache, engine: busy, tasks: pool });
    const messages: CacheOperation[] = [];
    onTestFinished(onceEnded(cacheChannels.compile, (message) => messages.push(message)));
    const { steps, ms } = await loader.load({ bytes: answering(5102) });
    const { wait = 0, compile = 0 } = steps;
    expect(wait).toBeGreaterThanOrEqual(waited - 1);
    expect(wait + compile).toBeLessThanOrEqual(ms);
    const told = messages.find(({ source }) => source === loader);
    expect(told?.ms).toBeGreaterThan(0);
    expect(told?.ms).toBeLessThanOrEqual(compile);
  });

  it('includes the end of a compile that fails', async () => {
    const { loader } = chain();
    const phases: string[] = [];
    const onNews = (news: LoadNews) => news.type === 'compile' && phases.push(news.phase);
    const load = loader.load({ bytes: Buffer.from('bad') }, { onNews });
    await failureOf(load, LoadError);
    // V8 refuses it before it comes to the compiler.
    expect(phases).toEqual(['waiting', 'over']);
  });
});

describe("WebAssembly's own compile options", () => {
  it('are left to V8, which is said, and nothing is kept', async () => {
    const { loader, counting, memory } = chain();
    const options = { compileOptions: { importedStringConstants: 'strings' } };
    const { servedBy, saved, warnings, module } = await loader.load({ bytes: answering(5901) }, options);
    expect({ servedBy, saved }).toEqual({ servedBy: 'stock', saved: false });
    expect(warnings[0]?.message).toContain('compile options');
    expect(answerOf(module as WebAssembly.Module)).toBe(5901);
    expect([counting.compiles, memory.usage.entries]).toEqual([0, 0]);
  });

  it('change nothing where they are empty', async () => {
    const { loader } = chain();
    const options = { compileOptions: { builtins: [] } };
    expect((await loader.load({ bytes: answering(5902) }, options)).servedBy).toBe('compiler');
  });

  it('do not make a module of what is none', async () => {
    const { loader } = chain();
    const options = { compileOptions: { builtins: ['js-string'] } };
    const error = await failureOf(loader.load({ bytes: answering(5903).slice(0, -3) }, options), LoadError);
    expect(error.kind).toBe('invalid-module');
  });
});

it('goes on for all callers where the listener of one throws, which is an uncaught error of its program', async () => {
  const { loader } = chain();
  const mistakes: unknown[] = [];
  const uncaught = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => mistakes.push(error));
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of uncaught) process.on('uncaughtException', listener);
  });
  const mistake = new Error('a mistake in the listener');
  const source = await known(answering(5103));
  const onNews = () => {
    throw mistake;
  };
  const results = await Promise.all([loader.load(source, { onNews }), loader.load(source)]);
  for (const { module } of results) expect(answerOf(module)).toBe(5103);
  await new Promise(setImmediate);
  expect(new Set(mistakes)).toEqual(new Set([mistake]));
});

describe('memory that the caller goes on changing', () => {
  it.each(['hash', 'lookup', 'compile', 'save'] as const)(
    'changes nothing of what is stored, where it is changed at the step %s',
    async (step) => {
      const [mine, others] = [answering(5801), answering(5802)];
      const shared = new Uint8Array(new SharedArrayBuffer(mine.byteLength));
      shared.set(mine);
      const { loader, disk } = chain();
      const onNews = (news: LoadNews) => {
        if (news.type === 'step' && news.step === step) shared.set(others);
      };
      const load = loader.load({ bytes: shared as Uint8Array as Uint8Array<ArrayBuffer> }, { onNews });
      const { key, module } = await load;
      const which = step === 'hash' ? 5802 : 5801;
      expect(key).toBe(await ModuleHash.of(answering(which)));
      expect(answerOf(module)).toBe(which);
      for await (const entry of disk.entries()) expect(await disk.verify(entry)).toBeNull();
      expect(answerOf((await disk.load(key, engine)).module)).toBe(which);
    },
  );
});

describe('many callers of one key', () => {
  it('share one load, and one compile', async () => {
    const { loader, counting } = chain();
    const source = await known(answering(5201));
    const results = await Promise.all(Array.from({ length: 25 }, () => loader.load(source)));
    expect(counting.compiles).toBe(1);
    expect(results.filter(({ shared }) => !shared)).toHaveLength(1);
    for (const result of results) {
      expect(result.module).toBe(results[0]?.module);
      expect(result.servedBy).toBe('compiler');
    }
  });

  it('share it whether they come with a path or with bytes', async () => {
    const { loader, counting } = chain();
    await Promise.all([
      loader.load({ path: moduleFile(5202) }),
      loader.load({ bytes: answering(5202) }),
      loader.load({ path: moduleFile(5202, 'a copy.wasm') }),
    ]);
    expect(counting.compiles).toBe(1);
  });

  it('share a load from disk as well, which is read once', async () => {
    const { loader, memory, counting } = chain();
    const bytes = answering(5203);
    await loader.load({ bytes });
    memory.clear();
    const loads = await Promise.all(Array.from({ length: 10 }, () => loader.load({ bytes })));
    for (const { servedBy } of loads) expect(['disk', 'memory']).toContain(servedBy);
    expect(counting).toMatchObject({ compiles: 1, deserializations: 1 });
  });

  it('share its failure, and the next caller tries again', async () => {
    const { loader, counting } = chain();
    const source = await known(Buffer.from('bad'));
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(loader.load(source), LoadError)));
    for (const { kind } of errors) expect(kind).toBe('invalid-module');
    expect(counting.compiles).toBe(1);
    await failureOf(loader.load(source), LoadError);
    expect(counting.compiles).toBe(2);
  });

  it('are left going when one of them cancels, be it the first', async () => {
    for (const gone of [0, 1]) {
      const { loader, release, counting } = await heldLoader();
      const aborts = [new AbortController(), new AbortController(), new AbortController()];
      const source = await known(answering(5210 + gone));
      const loads = aborts.map(({ signal }) => loader.load(source, { signal }));
      await compileBegan(counting);
      aborts[gone]?.abort();
      const cancelled = await failureOf(loads[gone] as Promise<LoadResult>, LoadError);
      expect(cancelled.kind).toBe('cancelled');
      release();
      const others = await Promise.all(loads.filter((_, index) => index !== gone));
      for (const { module } of others) expect(answerOf(module)).toBe(5210 + gone);
      expect(counting.compiles).toBe(1);
    }
  });

  it('end the compile when all of them have cancelled, and a new caller begins anew', async () => {
    const { loader, release, counts, counting } = await heldLoader();
    const aborts = [new AbortController(), new AbortController()];
    const source = await known(answering(5220));
    const loads = aborts.map(({ signal }) => failureOf(loader.load(source, { signal }), LoadError));
    await compileBegan(counting);
    // Cancelled before, it would have had no process to end.
    while (counts.started === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const abort of aborts) abort.abort();
    for (const { kind } of await Promise.all(loads)) expect(kind).toBe('cancelled');
    while (counts.ended === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    const again = await loader.load(source);
    expect(again).toMatchObject({ servedBy: 'compiler', shared: false });
    expect(answerOf(again.module)).toBe(5220);
  });

  it('go on for one that cannot cancel', async () => {
    const { loader, release, counting } = await heldLoader();
    const abort = new AbortController();
    const source = await known(answering(5221));
    const patient = loader.load(source);
    const impatient = failureOf(loader.load(source, { signal: abort.signal }), LoadError);
    await compileBegan(counting);
    abort.abort();
    expect((await impatient).kind).toBe('cancelled');
    release();
    expect(answerOf((await patient).module)).toBe(5221);
  });
});

/** A source that needs no hashing: its callers meet at once, however busy the threads are. */
async function known(bytes: Uint8Array) {
  return { key: await ModuleHash.of(bytes), wireBytes: async () => bytes };
}

async function compileBegan(counting: CountingEngine): Promise<void> {
  while (counting.compiles === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('does nothing for a caller that has cancelled before', async () => {
  const { loader, counting } = chain();
  const load = loader.load({ bytes: answering(5230) }, { signal: AbortSignal.abort() });
  expect((await failureOf(load, LoadError)).kind).toBe('cancelled');
  expect(counting.compiles).toBe(0);
});

describe('a tier that fails', () => {
  it('does not keep the module from the caller: it is compiled, not saved, and the reason is told', async () => {
    const memory = new Spy('memory', new SharedCache());
    const cache = memory.withFallback(new Spy('disk', unwritableDisk(pool)));
    const loader = new Loader({ cache, engine, tasks: pool });
    const result = await loader.load({ path: moduleFile(5301) });
    expect(answerOf(result.module)).toBe(5301);
    expect(result).toMatchObject({ servedBy: 'compiler', saved: false });
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toBeInstanceOf(CacheError);
    expect(result.warnings[0]).toMatchObject({ kind: 'file-write' });
    // What memory kept is of use.
    expect(await loader.load({ path: moduleFile(5301) })).toMatchObject({ servedBy: 'memory' });
  });

  it('cannot take a module: a promotion that fails is a warning', async () => {
    const disk = new Spy('disk', diskIn(pool));
    const tiny = new Spy('memory', new SharedCache({ budget: 1 }));
    const loader = new Loader({ cache: tiny.withFallback(disk), engine, tasks: pool });
    const bytes = answering(5302);
    expect(await loader.load({ bytes })).toMatchObject({ servedBy: 'compiler', saved: false });
    const result = await loader.load({ bytes });
    expect(result).toMatchObject({ servedBy: 'disk', promoted: false });
    expect(result.warnings).toHaveLength(1);
  });

  it('holds a corrupt entry: it is compiled anew, with a warning, and comes from disk the next time', async () => {
    const { loader, memory, disk, counting } = chain();
    const bytes = answering(5303);
    const { key } = await loader.load({ bytes });
    const path = disk.pathOf(key, engine.deterministicId);
    const entry = await readFile(path);
    entry[entry.byteLength - 9] = (entry[entry.byteLength - 9] ?? 0) ^ 0x10;
    await writeFile(path, entry);
    memory.clear();

    const recompiled = await loader.load({ bytes });
    expect(recompiled).toMatchObject({ servedBy: 'compiler', saved: true });
    expect(recompiled.warnings).toHaveLength(1);
    expect(recompiled.warnings[0]).toMatchObject({ kind: 'deserialize' });
    expect(answerOf(recompiled.module)).toBe(5303);
    expect(counting).toMatchObject({ compiles: 2, deserializations: 0 });

    memory.clear();
    expect(await loader.load({ bytes })).toMatchObject({ servedBy: 'disk', warnings: [] });
  });

  it('is the only one, and more than a miss: its failure is told', async () => {
    const disk = diskIn(pool);
    const loader = new Loader({ cache: new Spy('disk', disk), engine, tasks: pool });
    const bytes = answering(5304);
    const { key } = await loader.load({ bytes });
    await writeFile(disk.pathOf(key, engine.deterministicId), 'spoilt');
    const result = await loader.load({ bytes });
    expect(result).toMatchObject({ servedBy: 'compiler', saved: true });
    expect(result.warnings).toHaveLength(1);
  });
});

describe('a module whose key is known', () => {
  const source = async (value: number, wireBytes = async (): Promise<Uint8Array> => answering(value)) => ({
    key: await ModuleHash.of(answering(value)),
    wireBytes,
  });

  it('is loaded from a tier without its wire bytes being asked for', async () => {
    const { loader, memory } = chain();
    await loader.load({ bytes: answering(5401) });
    const unasked = await source(5401, () => Promise.reject(new Error('they were asked for')));
    const fromMemory = await loader.load(unasked);
    expect(fromMemory.servedBy).toBe('memory');
    expect(stepsOf(fromMemory)).toEqual(['lookup']);
    memory.clear();
    const fromDisk = await loader.load(unasked);
    expect(fromDisk.servedBy).toBe('disk');
    expect(answerOf(fromDisk.module)).toBe(5401);
  });

  it('is compiled of the wire bytes that are given where no tier has it, and saved', async () => {
    const { loader, memory } = chain();
    const result = await loader.load(await source(5402));
    expect(result).toMatchObject({ servedBy: 'compiler', saved: true });
    expect(answerOf(result.module)).toBe(5402);
    memory.clear();
    expect((await loader.load(await source(5402))).servedBy).toBe('disk');
  });

  it('is not compiled of the wire bytes of another module', async () => {
    const { loader, counting, disk } = chain();
    const lying = await source(5403, async () => answering(5404));
    const error = await failureOf(loader.load(lying), LoadError);
    expect(error.message).toContain(lying.key);
    expect(counting.compiles).toBe(0);
    expect(await disk.contains(lying.key, engine)).toBe(false);
  });

  it('is a LoadError where its wire bytes cannot be had', async () => {
    const { loader } = chain();
    const cause = new Error('the network is down');
    const error = await failureOf(loader.load(await source(5405, () => Promise.reject(cause))), LoadError);
    expect(error).toMatchObject({ kind: 'other', message: 'the network is down', cause });
  });

  it('may be known by its XXH64', async () => {
    const { loader } = chain();
    const key = await ModuleHash.of(answering(5406), 'xxh64');
    const result = await loader.load({ key, wireBytes: async () => answering(5406) });
    expect(answerOf(result.module)).toBe(5406);
  });
});

describe('a file that cannot be loaded', () => {
  const failure = async (path: string) => failureOf(chain().loader.load({ path }), LoadError);

  it('is missing: it says so, and what to do', async () => {
    const path = join(scratchFolder(), 'gone.wasm');
    const error = await failure(path);
    expect(error).toMatchObject({ kind: 'file-missing', advice: expect.any(String) });
    expect(error.message).toContain(path);
    expect((await failure(join(moduleFile(1), 'below-a-file.wasm'))).kind).toBe('file-missing');
  });

  it('is a folder', async () => {
    const folder = join(scratchFolder(), 'folder.wasm');
    mkdirSync(folder);
    const error = await failure(folder);
    expect(error.kind).toBe('unsupported-file');
    expect(error.message).toContain(folder);
  });

  it('is larger than any module may be, which is told without reading it', async () => {
    const path = writeInto(scratchFolder(), 'enormous.wasm', '\0asm');
    truncateSync(path, 2 ** 30 + 1);
    const error = await failure(path);
    expect(error.kind).toBe('unsupported-file');
    expect(error.message).toContain('1 GiB');
  });

  it.skipIf(process.platform === 'win32')('is a pipe, which is not waited for', async () => {
    const path = join(scratchFolder(), 'pipe.wasm');
    execFileSync('mkfifo', [path]);
    expect((await failure(path)).kind).toBe('unsupported-file');
  });

  it.runIf(process.platform === 'linux')('is a device', async () => {
    expect((await failure('/dev/zero')).kind).toBe('unsupported-file');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('may not be read', async () => {
    const path = moduleFile(1);
    execFileSync('chmod', ['000', path]);
    expect((await failure(path)).kind).toBe('file-read');
  });

  it.each([
    ['text', 'root:x:0:0: a secret'],
    ['empty', ''],
    ['shorter than a module can be', '\0as'],
    ['more than any module may be', null],
  ])('is not wasm but %s: it says so, what to do, and nothing of what the file holds', async (_, content) => {
    const path = writeInto(scratchFolder(), 'text.wasm', content ?? '');
    if (content === null) truncateSync(path, 2 ** 30 + 1);
    const { loader } = chain();
    const keys: unknown[] = [];
    const onNews = (news: LoadNews) => news.type === 'key' && keys.push(news);
    const error = await failureOf(loader.load({ path }, { onNews }), LoadError);
    expect(error).toMatchObject({
      kind: 'invalid-module',
      message: 'this is not a WebAssembly module: it does not begin with \\0asm',
      advice: expect.any(String),
    });
    // The hash of a secret is a way to guess it.
    expect(keys).toEqual([]);
  });

  it('begins like a module and goes on otherwise: it gives the reason of V8 itself', async () => {
    const error = await failure(writeInto(scratchFolder(), 'text.wasm', '\0asm and text'));
    expect(error).toMatchObject({ kind: 'invalid-module', advice: expect.any(String) });
    expect(error.message).toContain('expected version');
  });

  it('is cut short, and nothing is stored of it', async () => {
    const { loader, disk, memory } = chain();
    const path = writeInto(scratchFolder(), 'cut.wasm', answering(5501).slice(0, -4));
    expect((await failureOf(loader.load({ path }), LoadError)).kind).toBe('invalid-module');
    expect(memory.usage.entries).toBe(0);
    expect((await disk.usage()).entries).toBe(0);
  });

  it('has an odd name, which is no hindrance', async () => {
    for (const name of [
      'with space.wasm',
      'ü 模块 🧩.wasm',
      'it\'s "quoted" & $(odd).wasm',
      '-rf',
      '%41.wasm',
    ]) {
      const result = await chain().loader.load({ path: moduleFile(5502, name) });
      expect(answerOf(result.module)).toBe(5502);
    }
  });
});

describe('a file that changes after it was loaded', () => {
  it('is another module, which is compiled for itself', async () => {
    const { loader } = chain();
    const path = moduleFile(5601);
    await loader.load({ path });
    await writeFile(path, answering(5602));
    const result = await loader.load({ path });
    expect(result.servedBy).toBe('compiler');
    expect(answerOf(result.module)).toBe(5602);
  });

  it('and vanishes, still leaves what was compiled of it in the tiers', async () => {
    const { loader, memory } = chain();
    const path = moduleFile(5603);
    const { key } = await loader.load({ path });
    await rename(path, `${path}.away`);
    await rm(`${path}.away`);
    memory.clear();
    const result = await loader.load({ key, wireBytes: () => Promise.reject(new Error('gone')) });
    expect(result.servedBy).toBe('disk');
    expect((await failureOf(loader.load({ path }), LoadError)).kind).toBe('file-missing');
  });
});

it('rejects with a LoadError, and nothing else, when its threads have been closed', async () => {
  const core = await openCore();
  await core.close();
  await failureOf(core.loader.load({ path: moduleFile(5701) }), LoadError);
  await failureOf(core.loader.load({ bytes: answering(5701) }), LoadError);
});
