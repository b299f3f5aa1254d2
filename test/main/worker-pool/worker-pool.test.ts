import { createHash } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { toWireBytes } from '../../../src/main/engine/wire-bytes.ts';
import { WorkerPool } from '../../../src/main/worker-pool/worker-pool.ts';
import { answering, answerOf, EMPTY_MODULE } from '../support/wasm-modules.ts';

function openPool(threads?: number): WorkerPool {
  const pool = new WorkerPool(threads === undefined ? {} : { threads });
  onTestFinished(() => pool.close());
  return pool;
}

it('runs tasks on other threads and gives what they give', async () => {
  const bytes = Buffer.from('some bytes');
  const wireBytes = toWireBytes(bytes);
  const key = await openPool().run('hashWireBytes', { wireBytes, algorithm: 'sha256' });
  expect(key).toBe(createHash('sha256').update(bytes).digest('hex').toUpperCase());
});

it('gives a module that another thread made, which works here', async () => {
  const module = await openPool().run('deserialize', {
    artifact: new ArrayBuffer(0),
    wireBytes: toWireBytes(answering(9101)),
  });
  expect(answerOf(module as WebAssembly.Module)).toBe(9101);
});

it('hands over the buffers that are named, instead of copying them', async () => {
  const artifact = new ArrayBuffer(16);
  const wireBytes = toWireBytes(EMPTY_MODULE);
  // An artifact without a fitting stamp is no module, and no error.
  expect(await openPool().run('deserialize', { artifact, wireBytes }, { transfer: [artifact] })).toBeNull();
  expect(artifact.byteLength).toBe(0);
});

it('rejects with what a task throws, and goes on', async () => {
  const pool = openPool(1);
  const bad = pool.run('deserialize', {
    artifact: new ArrayBuffer(0),
    wireBytes: toWireBytes(Buffer.from('not wasm')),
  });
  await expect(bad).rejects.toThrow(/magic word/);
  expect(await pool.run('probeEngine', null)).toMatch(/^[0-9a-f]{32}$/);
});

it('does more tasks than it has threads, all of them', async () => {
  const pool = openPool(1);
  const keys = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      pool.run('hashWireBytes', { wireBytes: toWireBytes(Buffer.of(index)), algorithm: 'xxh64' }),
    ),
  );
  expect(new Set(keys).size).toBe(50);
});

it('has one stamp on all its threads', async () => {
  const pool = openPool(2);
  const stamps = await Promise.all(Array.from({ length: 8 }, () => pool.run('probeEngine', null)));
  expect(new Set(stamps).size).toBe(1);
});

it('gives up the tasks that are under way when it is closed, and refuses those that come later', async () => {
  const pool = new WorkerPool();
  const request = { wireBytes: toWireBytes(new Uint8Array(1 << 20)), algorithm: 'sha256' } as const;
  const tasks = Array.from({ length: 20 }, () => pool.run('hashWireBytes', request));
  const outcomes = Promise.allSettled(tasks);
  await pool.close();
  expect((await outcomes).some(({ status }) => status === 'rejected')).toBe(true);
  await expect(pool.run('hashWireBytes', request)).rejects.toThrow();
});
