import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StartChildProcess } from '../../../src/core/child-process/child-process.ts';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { EngineError } from '../../../src/core/engine/engine-error.ts';
import { V8Engine } from '../../../src/core/engine/v8-engine.ts';
import { v8EngineId } from '../../../src/core/engine/v8-engine-id.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { WorkerPool } from '../../../src/core/worker-pool/worker-pool.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { CODEC, sourceOf, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../../support/sample-files.ts';
import {
  answering,
  answerOf,
  EMPTY_MODULE,
  IMPORTS_ONLY,
  MEMORY_ONLY,
  moduleOf,
  withFunctions,
} from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();

describe('the deterministic id', () => {
  it("names V8, the system, the processor and V8's tag, and can name a folder", () => {
    const { v8 } = process.versions;
    const id = engine.deterministicId;
    expect(id.startsWith(`v8-${v8}-${process.platform}-${process.arch}-`)).toBe(true);
    expect(id).toMatch(CODEC === 'addon' ? /-[0-9a-f]{8}-addon2$/ : /-[0-9a-f]{8}$/);
    expect(toEngineId(id)).toBe(id);
  });

  it('is the same for a second engine on a pool of its own', async () => {
    const another = new WorkerPool();
    const second = new V8Engine({ tasks: another });
    expect(second.deterministicId).toBe(engine.deterministicId);
    second.close();
    await another.close();
  });

  it("is another's where V8 runs with other flags", () => {
    onTestFinished(() => setFlagsFromString('--no-expose-gc'));
    setFlagsFromString('--expose-gc');
    const other = new V8Engine({ tasks: pool });
    other.close();
    expect(other.deterministicId).not.toBe(engine.deterministicId);
  });

  it.each(['', '.hidden', '../up', 'a/b', 'a\\b', 'a b', 'ü', 'a\n', 'x'.repeat(129)])(
    'cannot be "%s"',
    (id) => {
      expect(() => toEngineId(id)).toThrow(TypeError);
    },
  );
});

describe('a round trip through an artifact', () => {
  it('gives a module that runs', async () => {
    expect(engine.codec).toBe(CODEC);
    const compiled = await engine.compile(sourceOf(answering(4711)));
    expect(answerOf(compiled.module)).toBe(4711);
    const artifact = await engine.serialize(compiled);
    expect(artifact.byteLength).toBe(compiled.artifactBytes);
    const { module } = await engine.deserialize(artifact, toWireBytes(answering(4711)));
    expect(answerOf(module)).toBe(4711);
  });

  it('works for a real module of many functions', async () => {
    const wireBytes = await readFile(SQLITE_WASM);
    const compiled = await engine.compile(sourceOf(wireBytes));
    expect(compiled.wireLength).toBe(wireBytes.byteLength);
    expect(compiled.artifactBytes).toBeGreaterThan(wireBytes.byteLength);
    const artifact = await engine.serialize(compiled);
    const { module } = await engine.deserialize(artifact, toWireBytes(wireBytes));
    expect(WebAssembly.Module.exports(module)).toEqual(WebAssembly.Module.exports(compiled.module));
  });

  it('refuses an artifact whose stamp is of another V8', async () => {
    const artifact = (await engine.serialize(await engine.compile(sourceOf(answering(6))))).slice(0);
    new Uint8Array(artifact)[5] = 0xff;
    const error = await failureOf(engine.deserialize(artifact, toWireBytes(answering(6))), EngineError);
    expect(error.kind).toBe('foreign-artifact');
  });

  it("gives stock V8's module where the compiling process is of another kind, and says why it cannot be kept", async () => {
    let started = 0;
    const startOtherKind: StartChildProcess = (entry, { onReply, onExit }) => {
      started++;
      const child = fork(entry, [], {
        serialization: 'advanced',
        execArgv: ['--no-wasm-loop-unrolling'],
      });
      child.on('message', (reply) => onReply(reply as never));
      child.once('exit', onExit);
      return { post: (request) => void child.send(request as object), kill: () => child.kill() };
    };
    const { engine: mixed } = await startEngine(startOtherKind);
    const compiled = await mixed.compile(sourceOf(answering(7)));
    expect(compiled.stock).toBe(true);
    expect(answerOf(compiled.module)).toBe(7);
    const error = await failureOf(mixed.serialize(compiled), EngineError);
    expect(error).toMatchObject({ kind: 'no-compiler', cause: { kind: 'foreign-artifact' } });
    expect(error.message).toMatch('startChildProcess');
    expect((await mixed.compile(sourceOf(answering(12)))).stock).toBe(true);
    expect(started).toBe(1);
  });

  it.each([
    ['an empty module', EMPTY_MODULE],
    ['a memory alone', MEMORY_ONLY],
    ['only imports', IMPORTS_ONLY],
    // On these V8's serializer would abort the process, and this test with it.
    [
      'a function section that is empty',
      moduleOf([
        [1, [0]],
        [3, [0]],
        [10, [0]],
      ]),
    ],
  ])('works for %s, with nothing to serialize', async (_, bytes) => {
    const compiled = await engine.compile(sourceOf(bytes));
    expect(compiled.artifactBytes).toBe(0);
    const artifact = await engine.serialize(compiled);
    expect(artifact.byteLength).toBe(0);
    const { module } = await engine.deserialize(artifact, toWireBytes(bytes));
    const imports = { env: { f: () => 0 } };
    expect(new WebAssembly.Instance(module, imports)).toBeInstanceOf(WebAssembly.Instance);
  });
});

describe('what V8 refuses', () => {
  it.each([
    ['no bytes at all', Uint8Array.of()],
    ['text', Buffer.from('this is not wasm')],
    ['a module that is cut short', answering(7).slice(0, -3)],
    ['an unknown section', moduleOf([[99, [1, 2, 3]]])],
    ['a body that does not fit its type', withFunctions([1]).map((byte) => (byte === 0x41 ? 0x42 : byte))],
  ])('%s is an invalid-module error with its own reason', async (_, bytes) => {
    const error = await failureOf(engine.compile(sourceOf(bytes)), EngineError);
    expect(error.kind).toBe('invalid-module');
    const reason = await failureOf(WebAssembly.compile(bytes), WebAssembly.CompileError);
    expect(error.message).toBe(reason.message);
  });

  it('does not stop the modules that wait behind it', async () => {
    const bad = Array.from({ length: 4 }, () =>
      failureOf(engine.compile(sourceOf(Buffer.from('bad'))), EngineError),
    );
    const good = engine.compile(sourceOf(answering(8)));
    expect(answerOf((await good).module)).toBe(8);
    await Promise.all(bad);
  });
});

/** Compiles all of them at once, so that they share two processes, and gives the outcomes. */
const outcomes = (modules: Uint8Array[]) =>
  Promise.allSettled(modules.map((bytes) => engine.compile(sourceOf(bytes))));

function expectModulesOrEngineErrors(results: PromiseSettledResult<unknown>[]): void {
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(EngineError);
    else expect(result.value).toMatchObject({ module: expect.any(WebAssembly.Module) });
  }
}

describe('any bytes end in a module or an EngineError', () => {
  it('where they are arbitrary', async () => {
    const modules = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: 64 }).map((tail) => Uint8Array.of(...EMPTY_MODULE, ...tail)),
      ),
      { minLength: 30, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(modules, async (batch) => expectModulesOrEngineErrors(await outcomes(batch))),
      { numRuns: 4 },
    );
  });

  it('where they are valid modules with changed bytes', async () => {
    const mutated = fc
      .record({
        base: fc.constantFrom(answering(300), withFunctions([1, 2, 3]), MEMORY_ONLY, IMPORTS_ONLY),
        changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        cut: fc.nat(4),
      })
      .map(({ base, changes, cut }) => {
        const bytes = base.slice(0, base.byteLength - (cut > 2 ? cut : 0));
        // The preamble stays, so that V8 reads on.
        for (const [place, value] of changes) {
          if (bytes.byteLength > 8) bytes[8 + (place % (bytes.byteLength - 8))] = value;
        }
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 30, maxLength: 40 }), async (batch) =>
        expectModulesOrEngineErrors(await outcomes(batch)),
      ),
      { numRuns: 4 },
    );
  });
});

it('starts no process for what V8 refuses, and none where there is no code', async () => {
  const { start, counts } = heldProcesses();
  const { engine: counting } = await startEngine(start);
  for (const bytes of [Buffer.from('not wasm'), answering(7).slice(0, -3)]) {
    expect((await failureOf(counting.compile(sourceOf(bytes)), EngineError)).kind).toBe('invalid-module');
  }
  expect((await counting.compile(sourceOf(EMPTY_MODULE))).artifactBytes).toBe(0);
  expect(counts.started).toBe(0);
});

describe('the host', () => {
  it("keeps V8's flags, before, while and after compiling", async () => {
    const flags = v8EngineId(CODEC);
    const { engine: another } = await startEngine();
    expect(v8EngineId(CODEC)).toBe(flags);
    const compile = another.compile(sourceOf(await readFile(SQLITE_WASM)));
    while (v8EngineId(CODEC) === flags) {
      if (
        (await Promise.race([compile, new Promise((resolve) => setTimeout(resolve, 20, 'under way'))])) !==
        'under way'
      )
        break;
    }
    expect(v8EngineId(CODEC)).toBe(flags);
    expect(() => new Function('%IsSmi(0)')).toThrow(SyntaxError);
  });

  it('never serializes: an artifact that nobody holds is compiled once more in a process of its own', async () => {
    const { start, release, counts } = heldProcesses();
    release();
    const { engine: counting } = await startEngine(start);
    const compiled = await counting.compile(sourceOf(answering(21)));
    expect(counts.started).toBe(1);
    await counting.serialize(compiled);
    expect(counts.started).toBe(1);
    compiled.artifact?.release();
    const again = await counting.serialize(compiled);
    expect(counts.started).toBe(2);
    expect(again.byteLength).toBe(compiled.artifactBytes);
  });

  it("is told where V8 gave the module that the host had compiled of the same bytes, and not the artifact's", async () => {
    const { engine: fresh } = await startEngine();
    // Enough code that it matters whose it is.
    const large = (first: number) => withFunctions(Array.from({ length: 1_000 }, (_, n) => first + n));
    const held = await fresh.compile(sourceOf(large(100)));
    const artifact = await fresh.serialize(held);
    expect(artifact.byteLength).toBeGreaterThan(64 * 1024);
    // V8's natives leave it to be worked out of the process's memory, where a thread that is at work can hide it.
    const told: (boolean | undefined)[] = [];
    const mine = [200, 201, 202, 203, 204].map((first) => new WebAssembly.Module(large(first)));
    for (const [place] of mine.entries())
      told.push((await fresh.compile(sourceOf(large(200 + place)))).stock);
    expect(told.filter((stock) => stock).length).toBeGreaterThanOrEqual(4);
    for (const first of [300, 301, 302])
      expect((await fresh.compile(sourceOf(large(first)))).stock).toBe(false);
    // Its own, still alive: there is nothing to be told.
    expect((await fresh.deserialize(artifact, toWireBytes(large(100)))).stock).toBe(false);
    expect(mine.map(answerOf)).toEqual([200, 201, 202, 203, 204]);
    expect(answerOf(held.module)).toBe(100);
  });

  it.each(['before', 'after'])('may have a debugger attached %s the cache is opened', async (when) => {
    const session = new Session();
    onTestFinished(() => session.disconnect());
    const attach = () => {
      session.connect();
      session.post('Debugger.enable');
    };
    if (when === 'before') attach();
    const { engine: debugged } = await startEngine();
    if (when === 'after') attach();
    const value = when === 'before' ? 31 : 32;
    const compiled = await debugged.compile(sourceOf(answering(value)));
    expect(answerOf(compiled.module)).toBe(value);
    const artifact = await debugged.serialize(compiled);
    const { module } = await debugged.deserialize(artifact, toWireBytes(answering(value)));
    expect(answerOf(module)).toBe(value);
  });
});

it('cancels a long compile that is running, and the next one works', async () => {
  const abort = new AbortController();
  const source = sourceOf(await readFile(ESBUILD_WASM));
  const onStart = () => setTimeout(() => abort.abort(), 300);
  const error = await failureOf(engine.compile(source, { signal: abort.signal, onStart }), EngineError);
  expect(error.kind).toBe('cancelled');
  expect(answerOf((await engine.compile(sourceOf(answering(9)))).module)).toBe(9);
});

it('compiles on the threads of others: its pool is still usable when it is closed', async () => {
  const second = new V8Engine({ tasks: pool });
  second.close();
  expect((await failureOf(second.compile(sourceOf(answering(10))), EngineError)).kind).toBe('cancelled');
  expect(await pool.validate(toWireBytes(answering(10)))).toBeNull();
});
