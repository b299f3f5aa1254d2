import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type StartChildProcess,
  startNodeChildProcess,
} from '../../../src/core/child-process/child-process.ts';
import { Compiler, type CompilerOptions } from '../../../src/core/engine/compiler.ts';
import { EngineError } from '../../../src/core/engine/engine-error.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { firstProcessDies, heldProcesses } from '../../support/child-processes.ts';
import { failureOf } from '../../support/failures.ts';
import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';

const compilers: Compiler[] = [];
function compilerWith(start: StartChildProcess, limits: Omit<CompilerOptions, 'start'> = {}): Compiler {
  const compiler = new Compiler({ start, ...limits });
  compilers.push(compiler);
  return compiler;
}
afterEach(() => {
  for (const compiler of compilers.splice(0)) compiler.close();
});

const module = (value: number) => toWireBytes(answering(value));
const eventually = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

it('gives an artifact, and an empty one where there is no machine code', async () => {
  const compiler = compilerWith(startNodeChildProcess);
  expect((await compiler.compile(module(1))).artifact.byteLength).toBeGreaterThan(0);
  expect((await compiler.compile(toWireBytes(EMPTY_MODULE))).artifact.byteLength).toBe(0);
});

describe('the queue', () => {
  it('begins two at once and the others in the order of asking', async () => {
    const { start, release, counts } = heldProcesses();
    const compiler = compilerWith(start);
    const begun: number[] = [];
    const compiles = [1, 2, 3, 4, 5].map((value) =>
      compiler.compile(module(value), { onStart: () => begun.push(value) }),
    );
    expect(begun).toEqual([1, 2]);
    release();
    await Promise.all(compiles);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(counts.started).toBe(2);
  });

  it.each([1, 3])('begins %i at once where that is asked for', async (processes) => {
    const { start, release, counts } = heldProcesses();
    const compiler = compilerWith(start, { processes });
    const begun: number[] = [];
    const compiles = [1, 2, 3, 4].map((value) =>
      compiler.compile(module(value), { onStart: () => begun.push(value) }),
    );
    expect(begun).toEqual([1, 2, 3].slice(0, processes));
    release();
    await Promise.all(compiles);
    expect(counts.started).toBe(processes);
  });

  it('ends its processes when nothing waits any more', async () => {
    const { start, release, counts } = heldProcesses();
    const compiler = compilerWith(start, { idle: 50 });
    release();
    await compiler.compile(module(1));
    await eventually(() => counts.ended === 1);
    await compiler.compile(module(1));
    expect(counts.started).toBe(2);
  });

  it('keeps a process for the small modules that come next, but for none that it has compiled before', async () => {
    const { start, release, counts } = heldProcesses();
    const compiler = compilerWith(start);
    release();
    await compiler.compile(module(11));
    await compiler.compile(module(12));
    expect(counts.started).toBe(1);
    await compiler.compile(module(11));
    expect(counts.started).toBe(2);
  });

  it('leaves out a compile that is cancelled while it waits, and never begins it', async () => {
    const { start, release } = heldProcesses();
    const compiler = compilerWith(start);
    const before = [1, 2].map((value) => compiler.compile(module(value)));
    const abort = new AbortController();
    const begun: string[] = [];
    const waiting = compiler.compile(module(3), { signal: abort.signal, onStart: () => begun.push('third') });
    const behind = compiler.compile(module(4), { onStart: () => begun.push('fourth') });
    abort.abort();
    expect((await failureOf(waiting, EngineError)).kind).toBe('cancelled');
    release();
    await Promise.all([...before, behind]);
    expect(begun).toEqual(['fourth']);
  });
});

describe('cancelling', () => {
  it('ends the process of a compile that is running, and the next compile works', async () => {
    const { start, release, counts } = heldProcesses();
    const compiler = compilerWith(start);
    const abort = new AbortController();
    const running = compiler.compile(module(1), { signal: abort.signal });
    abort.abort();
    expect((await failureOf(running, EngineError)).kind).toBe('cancelled');
    await eventually(() => counts.ended === 1);
    release();
    expect((await compiler.compile(module(2))).artifact.byteLength).toBeGreaterThan(0);
  });

  it('is heard where it comes just as the compile begins', async () => {
    const compiler = compilerWith(heldProcesses().start);
    const abort = new AbortController();
    const compile = compiler.compile(module(1), { signal: abort.signal, onStart: () => abort.abort() });
    expect((await failureOf(compile, EngineError)).kind).toBe('cancelled');
  });

  it('begins nothing where it came before', async () => {
    const { start, counts } = heldProcesses();
    const compile = compilerWith(start).compile(module(1), { signal: AbortSignal.abort() });
    expect((await failureOf(compile, EngineError)).kind).toBe('cancelled');
    expect(counts.started).toBe(0);
  });

  it('changes nothing where the compile is over', async () => {
    const compiler = compilerWith(startNodeChildProcess);
    const abort = new AbortController();
    const { artifact } = await compiler.compile(module(1), { signal: abort.signal });
    abort.abort();
    expect(artifact.byteLength).toBeGreaterThan(0);
    expect((await compiler.compile(module(2))).artifact.byteLength).toBeGreaterThan(0);
  });

  it('happens to everything that runs or waits when it is closed, and to all that comes later', async () => {
    const { start, counts } = heldProcesses();
    const compiler = compilerWith(start);
    const all = [1, 2, 3].map((value) => failureOf(compiler.compile(module(value)), EngineError));
    compiler.close();
    all.push(failureOf(compiler.compile(module(4)), EngineError));
    for (const { kind } of await Promise.all(all)) expect(kind).toBe('cancelled');
    await eventually(() => counts.ended === 2);
  });
});

describe('a crash of the compiling process', () => {
  it('is a typed error for its module, and those that come later are compiled', async () => {
    const compiler = compilerWith(firstProcessDies());
    const error = await failureOf(compiler.compile(module(1)), EngineError);
    expect(error.kind).toBe('compiler-crashed');
    expect((await compiler.compile(module(2))).artifact.byteLength).toBeGreaterThan(0);
  });

  it('does not stop those that wait', async () => {
    const compiler = compilerWith(firstProcessDies());
    const crash = failureOf(compiler.compile(module(1)), EngineError);
    const others = [2, 3, 4].map((value) => compiler.compile(module(value)));
    expect((await crash).kind).toBe('compiler-crashed');
    for (const { artifact } of await Promise.all(others)) expect(artifact.byteLength).toBeGreaterThan(0);
  });

  it('is told with the exit code where there is one', async () => {
    // A length that no buffer can have ends the process by itself.
    const start: StartChildProcess = async (entry, listener) => {
      const child = await startNodeChildProcess(entry, listener);
      return {
        ...child,
        post: (request) => child.post(isBegin(request) ? { ...request, wireLength: -1 } : request),
      };
    };
    const error = await failureOf(compilerWith(start).compile(module(1)), EngineError);
    expect(error.kind).toBe('compiler-crashed');
    expect(error.message).toContain('exit code 1');
  });
});

describe('a compiling process that cannot be started', () => {
  it('is an error, where starting throws', async () => {
    const compiler = compilerWith(() => {
      throw new Error('no more processes');
    });
    const error = await failureOf(compiler.compile(module(1)), EngineError);
    expect(error).toMatchObject({ kind: 'no-compiler', cause: { message: 'no more processes' } });
  });

  it('is an error, where the system refuses it', async () => {
    const { execPath } = process;
    onTestFinished(() => {
      process.execPath = execPath;
    });
    process.execPath = '/nowhere/electron';
    const compiler = compilerWith(startNodeChildProcess);
    const error = await failureOf(compiler.compile(module(1)), EngineError);
    expect(error.kind).toBe('no-compiler');
    process.execPath = execPath;
    expect((await compiler.compile(module(2))).artifact.byteLength).toBeGreaterThan(0);
  });
});

describe('a compile that does not end', () => {
  /** Starts real processes of which the first is stopped before it is given anything. */
  function firstProcessStops() {
    const counts = { started: 0, ended: 0 };
    const start: StartChildProcess = async (entry, listener) => {
      const first = counts.started++ === 0;
      const onExit = (code: number | null) => {
        counts.ended++;
        listener.onExit(code);
      };
      const child = await startNodeChildProcess(entry, { ...listener, onExit });
      if (first) process.kill(childrenOf(process.pid).at(-1) as number, 'SIGSTOP');
      return child;
    };
    return { start, counts };
  }

  it.each([
    ['takes longer than it may', { timeout: 100, silence: 60_000 }, /not done after 0.1 s/],
    ['is silent for too long', { timeout: 60_000, silence: 100 }, /no sign of life for 0.1 s/],
  ])('is ended where it %s, and the queue goes on', async (_, limits, message) => {
    const { start, counts } = firstProcessStops();
    const compiler = compilerWith(start, limits);
    const error = await failureOf(compiler.compile(module(1)), EngineError);
    expect(error.kind).toBe('compiler-timeout');
    expect(error.message).toMatch(message);
    await eventually(() => counts.ended === 1);
    const next = compilerWith(start);
    expect((await next.compile(module(2))).artifact.byteLength).toBeGreaterThan(0);
  });

  it('does not hold those up that wait behind it', async () => {
    let first = true;
    const compiler = compilerWith(
      async (entry, listener) => {
        const child = await startNodeChildProcess(entry, listener);
        const endless = first;
        first = false;
        // It lives, and never begins with the module.
        const post: typeof child.post = (request) => {
          if (!endless || (request as { type: string }).type !== 'compile') child.post(request);
        };
        return { ...child, post };
      },
      { timeout: 3_000 },
    );
    const endless = failureOf(compiler.compile(module(1)), EngineError);
    const others = [2, 3, 4].map((value) => compiler.compile(module(value)));
    for (const { artifact } of await Promise.all(others)) expect(artifact.byteLength).toBeGreaterThan(0);
    expect((await endless).kind).toBe('compiler-timeout');
  });
});

/** The processes that another one has started, by their numbers. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

function isBegin(request: unknown): request is { type: 'begin' } {
  return (request as { type: string }).type === 'begin';
}
