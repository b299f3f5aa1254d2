import { createHash } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { requireEntry } from '../../../src/core/child-process/entries.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { SyncThread } from '../../../src/core/worker-pool/sync-thread.ts';

const LIMIT = 10_000;

function opened(): SyncThread {
  const thread = new SyncThread(() => requireEntry('worker'), { addonPath: null });
  onTestFinished(() => thread.close());
  return thread;
}

const hashing = (text: string) => ({
  wireBytes: toWireBytes(Buffer.from(text)),
  algorithm: 'sha256' as const,
});
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').toUpperCase();

it('has tasks done while its caller does something else, and gives each its own answer', () => {
  const thread = opened();
  const begun = ['one', 'two', 'three'].map((text) => thread.begin('hashWireBytes', hashing(text)));
  // In an order of its caller's.
  expect(begun[0]?.wait(LIMIT)).toBe(hashOf('one'));
  expect(begun[1]?.wait(LIMIT)).toBe(hashOf('two'));
  expect(begun[2]?.wait(LIMIT)).toBe(hashOf('three'));
});

it('gives nobody the answer of a task that was let go of', () => {
  const thread = opened();
  for (let round = 0; round < 20; round++) {
    const abandoned = thread.begin('hashWireBytes', hashing(`abandoned ${round}`));
    const wanted = thread.begin('hashWireBytes', hashing(`wanted ${round}`));
    abandoned.abandon();
    expect(wanted.wait(LIMIT)).toBe(hashOf(`wanted ${round}`));
  }
  expect(thread.call('hashWireBytes', hashing('last'), LIMIT)).toBe(hashOf('last'));
});

it('throws what a task rejects with, and goes on', () => {
  const thread = opened();
  const bad = thread.begin('hashWireBytes', { ...hashing(''), wireBytes: null as never });
  expect(() => bad.wait(LIMIT)).toThrow();
  expect(thread.call('hashWireBytes', hashing('next'), LIMIT)).toBe(hashOf('next'));
});

it('gives nothing for what takes too long, and for what was begun on a thread that is gone', async () => {
  const thread = opened();
  const slow = thread.begin('hashWireBytes', hashing('slow'));
  const behind = thread.begin('hashWireBytes', hashing('behind'));
  // A thread takes milliseconds to start.
  expect(slow.wait(0)).toBeNull();
  expect(behind.wait(LIMIT)).toBeNull();
  expect(thread.call('hashWireBytes', hashing('anew'), LIMIT)).toBe(hashOf('anew'));
  await thread.close();
  expect(thread.call('hashWireBytes', hashing('closed'), LIMIT)).toBeNull();
});
