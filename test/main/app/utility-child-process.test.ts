import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { startUtilityProcess } from '../../../src/main/app/utility-child-process.ts';

const electron = vi.hoisted(() => ({ fork: vi.fn() }));

vi.mock('electron', () => ({ utilityProcess: { fork: electron.fork } }));

class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly postMessage = vi.fn();
  readonly kill = vi.fn();
}

beforeEach(() => {
  vi.resetAllMocks();
});

async function start(pid?: number) {
  const child = new UtilityProcess();
  child.pid = pid;
  electron.fork.mockReturnValue(child);
  const replies: unknown[] = [];
  const exits: unknown[] = [];
  const started = await startUtilityProcess('/built/some-process.js', {
    onReply: (reply) => replies.push(reply),
    onExit: (code) => exits.push(code),
  });
  return { child, started, replies, exits };
}

it('starts an entry under its name, and passes on requests, replies and its one end', async () => {
  const { child, started, replies, exits } = await start();
  expect(electron.fork).toHaveBeenCalledExactlyOnceWith('/built/some-process.js', [], {
    serviceName: 'some-process',
    stdio: 'inherit',
  });
  started.post('a request');
  expect(child.postMessage).toHaveBeenCalledExactlyOnceWith('a request');
  child.emit('message', 'a reply');
  child.emit('exit', 3);
  expect([replies, exits]).toEqual([['a reply'], [3]]);
});

it('kills a process that has been stopped', async () => {
  const real = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void real.kill('SIGKILL'));
  const ended = new Promise((resolve) => real.once('exit', (_code, signal) => resolve(signal)));
  real.kill('SIGSTOP');
  const { child, started } = await start(real.pid);
  started.kill();
  expect(await ended).toBe('SIGKILL');
  expect(child.kill).not.toHaveBeenCalled();
});

it('leaves it to Electron where there is no process id, or nothing that has it', async () => {
  const unborn = await start();
  unborn.started.kill();
  expect(unborn.child.kill).toHaveBeenCalledOnce();

  const real = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => real.once('exit', resolve));
  const gone = await start(real.pid);
  gone.started.kill();
  expect(gone.child.kill).toHaveBeenCalledOnce();
});
