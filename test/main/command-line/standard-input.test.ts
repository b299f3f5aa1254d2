import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readStandardInput } from '../../../src/main/command-line/standard-input.ts';

const NOT_ABORTED = new AbortController().signal;

it('reads all that is piped in, in whatever pieces', async () => {
  const open = () => Readable.from([Buffer.from([1, 2]), Buffer.from([]), Buffer.from([3])]);
  expect([...(await readStandardInput(open, NOT_ABORTED))]).toEqual([1, 2, 3]);
});

it('tells where nothing was piped in', async () => {
  await expect(readStandardInput(() => Readable.from([]), NOT_ABORTED)).rejects.toMatchObject({
    kind: 'invalid-module',
    message: 'standard input is empty',
  });
});

it('stops at the limit, and does not read the rest', async () => {
  let given = 0;
  async function* endless() {
    for (;;) {
      given++;
      yield new Uint8Array(10);
    }
  }
  const reading = readStandardInput(() => endless(), NOT_ABORTED, 25);
  await expect(reading).rejects.toMatchObject({ kind: 'unsupported-file' });
  expect(given).toBe(3);
  expect(await readStandardInput(() => Readable.from([Buffer.alloc(25)]), NOT_ABORTED, 25)).toHaveLength(25);
});

it('tells of a terminal, and does not wait for anybody to type', async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  await expect(readStandardInput(() => terminal, NOT_ABORTED)).rejects.toMatchObject({
    kind: 'unsupported-file',
    message: 'standard input is a terminal',
    advice: expect.stringContaining('Pipe'),
  });
});

it('tells why it could not be read', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('EISDIR: it is a folder')) });
  const problem = { kind: 'file-read', message: 'standard input could not be read: EISDIR: it is a folder' };
  await expect(readStandardInput(() => broken, NOT_ABORTED)).rejects.toMatchObject(problem);
  const none = () => {
    throw new Error('EISDIR: it is a folder');
  };
  await expect(readStandardInput(none, NOT_ABORTED)).rejects.toMatchObject(problem);
});

it('gives up waiting when it is told to', async () => {
  const stop = new AbortController();
  const reading = readStandardInput(() => new PassThrough(), stop.signal);
  stop.abort();
  await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(readStandardInput(() => new PassThrough(), AbortSignal.abort())).rejects.toMatchObject({
    kind: 'cancelled',
  });
});
