import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SocketTurns } from '../../../src/core/loader/compile-turns.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const NEVER = new AbortController().signal;
const LONG = 60_000;

describe('a turn', () => {
  it('is one caller’s at a time, and all come to theirs, or need none', async () => {
    const scope = scratchFolder();
    let working = 0;
    let worked = 0;
    const work = async () => {
      const turn = await new SocketTurns(scope, LONG).take('key', NEVER);
      if (!turn.isMine) return;
      expect(++working).toBe(1);
      await new Promise(setImmediate);
      worked++;
      working--;
      turn.end();
    };
    await Promise.all(Array.from({ length: 20 }, work));
    expect(worked).toBeGreaterThan(0);
  });

  it('is nobody else’s business where the names differ', async () => {
    const scope = scratchFolder();
    const turns = await Promise.all(
      ['a', 'b', 'c'].map((name) => new SocketTurns(scope, LONG).take(name, NEVER)),
    );
    for (const turn of turns) {
      expect(turn.isMine).toBe(true);
      if (turn.isMine) turn.end();
    }
  });

  it('is the caller’s all the same where the other one takes too long', async () => {
    const scope = scratchFolder();
    const mine = await new SocketTurns(scope, LONG).take('key', NEVER);
    expect((await new SocketTurns(scope, 50).take('key', NEVER)).isMine).toBe(true);
    if (mine.isMine) mine.end();
  });

  it('need not be waited for any more where the caller gives up', async () => {
    const scope = scratchFolder();
    const mine = await new SocketTurns(scope, LONG).take('key', NEVER);
    const abort = new AbortController();
    const waiting = new SocketTurns(scope, LONG).take('key', abort.signal);
    abort.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    if (mine.isMine) mine.end();
  });
});

/** A program with the cache in it, which loads a file when it is told to, and says who gave it. */
function startProgram(directory: string) {
  const built = pathToFileURL(join(import.meta.dirname, '../../../src/core/dist/index.js')).href;
  const program = writeInto(
    scratchFolder(),
    'program.mjs',
    `import { openCache } from ${JSON.stringify(built)};
     const cache = await openCache({ directory: ${JSON.stringify(directory)}, compile: 'ahead-of-time', smallest: 0 });
     process.on('message', async (path) => {
       const { servedBy, warnings } = await cache.load({ path }, {
         onNews: (news) => news.type === 'compile' && process.send({ phase: news.phase }),
       });
       process.send({ servedBy, warnings: warnings.map(String) });
     });
     process.send('ready');`,
  );
  const child = fork(program, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function told(child: ChildProcess, what: (message: never) => boolean): Promise<never> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (what(message as never)) return message as never;
  }
}

const answered = (child: ChildProcess) =>
  told(child, (message) => 'servedBy' in Object(message)) as Promise<{
    servedBy: string;
    warnings: string[];
  }>;

describe('two programs that miss the same module at once', () => {
  it('compile it once: the other waits, and finds it on disk', async () => {
    const directory = join(scratchFolder(), 'cache');
    const programs = [startProgram(directory), startProgram(directory), startProgram(directory)];
    await Promise.all(programs.map((child) => told(child, (message) => message === 'ready')));
    const answers = programs.map(answered);
    for (const child of programs) child.send(SQLITE_WASM);
    const served = (await Promise.all(answers)).map(({ servedBy }) => servedBy).sort();
    expect(served).toEqual(['compiler', 'disk', 'disk']);
  });

  it('are not kept waiting by one that is killed while it compiles', async () => {
    const directory = join(scratchFolder(), 'cache');
    const [killed, other] = [startProgram(directory), startProgram(directory)];
    await Promise.all([killed, other].map((child) => told(child, (message) => message === 'ready')));
    const running = told(killed, (message: { phase?: string }) => message.phase === 'running');
    killed.send(ESBUILD_WASM);
    await running;
    const waiting = told(other, (message: { phase?: string }) => message.phase === 'running');
    other.send(ESBUILD_WASM);
    // It is at its wait, or soon will be; either way nobody is there to wait for.
    await new Promise((resolve) => setTimeout(resolve, 300));
    killed.kill('SIGKILL');
    await waiting;
  });
});

it('is no harm to the host where somebody cannot be let in, however often', async () => {
  const { createServer } = net;
  const spy = vi.spyOn(net, 'createServer');
  onTestFinished(() => spy.mockRestore());
  const servers: net.Server[] = [];
  spy.mockImplementation(((...args: Parameters<typeof createServer>) => {
    const server = createServer(...args);
    servers.push(server);
    return server;
  }) as typeof createServer);
  const turn = await new SocketTurns(scratchFolder(), LONG).take('key', NEVER);
  for (let time = 0; time < 3; time++) servers[0]?.emit('error', new Error('accept EMFILE'));
  expect(turn.isMine).toBe(true);
  if (turn.isMine) turn.end();
});

it('is everybody’s where a host may not use sockets', async () => {
  const spy = vi.spyOn(net, 'createServer');
  onTestFinished(() => spy.mockRestore());
  spy.mockImplementation(() => {
    throw Object.assign(new Error('Access to this API has been restricted'), { code: 'ERR_ACCESS_DENIED' });
  });
  expect((await new SocketTurns(scratchFolder(), LONG).take('key', NEVER)).isMine).toBe(true);
});
