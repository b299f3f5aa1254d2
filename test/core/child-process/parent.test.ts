import { type ChildProcess, fork } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { findEntry } from '../../../src/core/child-process/entries.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const ended = (child: ChildProcess) =>
  new Promise<NodeJS.Signals | null>((resolve) => void child.once('exit', (_, signal) => resolve(signal)));

it('ends at once with a parent that is gone, so that no work goes on for nobody, nor waits for V8', async () => {
  const child = fork(findEntry('compile-process') as string, [], { serialization: 'advanced', execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const end = ended(child);
  child.disconnect();
  expect(await end).toBe('SIGKILL');
});

it('ends with a parent that was killed', async () => {
  const entry = JSON.stringify(findEntry('compile-process') as string);
  const parent = fork(
    writeInto(
      scratchFolder(),
      'parent.cjs',
      `const child = require('node:child_process').fork(${entry}, [], { serialization: 'advanced' });
       process.send(child.pid);`,
    ),
    { execArgv: [] },
  );
  const pid = await new Promise<number>((resolve) =>
    parent.once('message', (message) => resolve(Number(message))),
  );
  parent.kill('SIGKILL');
  await ended(parent);
  const isRunning = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isRunning()) await new Promise((resolve) => setTimeout(resolve, 10));
});
