import { PassThrough, Writable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { CommandOutput } from '../../../src/main/command-line/command-output.ts';

/** A stream that takes nothing, as one does whose reader has gone or whose device is full. */
function refusing(code: string): Writable {
  const error = Object.assign(new Error(`${code}: refused, write`), { code });
  return new Writable({ write: (_chunk, _encoding, done) => done(error) });
}

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

it('passes both on, and waits until they have been taken', async () => {
  const [stdout, stderr, onLost] = [new PassThrough(), new PassThrough(), vi.fn()];
  const output = new CommandOutput(stdout, stderr, onLost);
  output.out('result\n');
  output.err('note\n');
  await output.flush();
  expect([textOf(stdout), textOf(stderr)]).toEqual(['result\n', 'note\n']);
  expect(onLost).not.toHaveBeenCalled();
});

it('ends as quietly as other tools where the reader of the results has gone', async () => {
  const [stderr, onLost] = [new PassThrough(), vi.fn()];
  const output = new CommandOutput(refusing('EPIPE'), stderr, onLost);
  output.out('one\n');
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled());
  output.out('two\n');
  await output.flush();
  expect(onLost).toHaveBeenCalledExactlyOnceWith(141);
  expect(textOf(stderr)).toBe('');
});

it('says why results could not be written, and fails', async () => {
  const [stderr, onLost] = [new PassThrough(), vi.fn()];
  const output = new CommandOutput(refusing('ENOSPC'), stderr, onLost);
  output.out('one\n');
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled());
  await output.flush();
  expect(onLost).toHaveBeenCalledExactlyOnceWith(1);
  expect(textOf(stderr)).toBe('the results could not be written: ENOSPC: refused, write\n');
});

it('goes on where only the notes are lost', async () => {
  const [stdout, onLost] = [new PassThrough(), vi.fn()];
  const output = new CommandOutput(stdout, refusing('EPIPE'), onLost);
  output.err('note\n');
  await new Promise(setImmediate);
  output.err('note\n');
  output.out('result\n');
  await output.flush();
  expect(textOf(stdout)).toBe('result\n');
  expect(onLost).not.toHaveBeenCalled();
});
