import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { allocateArtifact } from '../../../src/core/codec/codec.ts';
import { v8EngineId } from '../../../src/core/engine/v8-engine-id.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { WorkerPool } from '../../../src/core/worker-pool/worker-pool.ts';
import { CODEC } from '../../support/engines.ts';
import { answering, answerOf, EMPTY_MODULE } from '../../support/wasm-modules.ts';

function openPool(threads?: number): WorkerPool {
  const pool = new WorkerPool(threads === undefined ? {} : { threads });
  onTestFinished(() => pool.close());
  return pool;
}

it('runs tasks on other threads and gives what they give', async () => {
  const bytes = Buffer.from('some bytes');
  const wireBytes = toWireBytes(bytes);
  const key = await openPool().hashWireBytes({ wireBytes, algorithm: 'sha256' });
  expect(key).toBe(createHash('sha256').update(bytes).digest('hex').toUpperCase());
});

const engineId = v8EngineId(CODEC);

it('gives a module that another thread made, which works here', async () => {
  const { module } = await openPool().deserialize({
    artifact: allocateArtifact(0),
    wireBytes: toWireBytes(answering(9101)),
    engineId,
  });
  expect(answerOf(module as WebAssembly.Module)).toBe(9101);
});

it('gives no module, and no error, for an artifact without a fitting stamp', async () => {
  const request = { artifact: allocateArtifact(16), wireBytes: toWireBytes(answering(9102)), engineId };
  expect((await openPool().deserialize(request)).module).toBeNull();
});

it("says where V8's flags are no longer those of the engine", async () => {
  const request = {
    artifact: allocateArtifact(16),
    wireBytes: toWireBytes(answering(9103)),
    engineId: 'v8-other',
  };
  await expect(openPool().deserialize(request)).rejects.toThrow(/flags have been changed/);
});

it("leaves V8's flags as they were, on every thread", async () => {
  const pool = openPool(2);
  await Promise.all(Array.from({ length: 8 }, () => pool.rehearse()));
  expect(v8EngineId(CODEC)).toBe(engineId);
});

it('rejects with what a task throws, and goes on', async () => {
  const pool = openPool(1);
  const bad = pool.deserialize({
    artifact: allocateArtifact(0),
    wireBytes: toWireBytes(Buffer.from('not wasm')),
    engineId,
  });
  await expect(bad).rejects.toThrow(/magic word/);
  expect(await pool.validate(toWireBytes(EMPTY_MODULE))).toBeNull();
});

it('does more tasks than it has threads, all of them', async () => {
  const pool = openPool(1);
  const keys = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      pool.hashWireBytes({ wireBytes: toWireBytes(Buffer.of(index)), algorithm: 'xxh64' }),
    ),
  );
  expect(new Set(keys).size).toBe(50);
});

it('gives up the tasks that are under way when it is closed, and refuses those that come later', async () => {
  const pool = new WorkerPool();
  const request = { wireBytes: toWireBytes(new Uint8Array(1 << 20)), algorithm: 'sha256' } as const;
  const tasks = Array.from({ length: 20 }, () => pool.hashWireBytes(request));
  const outcomes = Promise.allSettled(tasks);
  await pool.close();
  expect((await outcomes).some(({ status }) => status === 'rejected')).toBe(true);
  await expect(pool.hashWireBytes(request)).rejects.toThrow();
});

it('keeps the process alive until its threads have ended, though one of them still answers', async () => {
  const pool = new WorkerPool({ threads: 1 });
  const request = { wireBytes: toWireBytes(Buffer.of(1)), algorithm: 'xxh64' } as const;
  await pool.hashWireBytes(request);
  const task = pool.hashWireBytes(request).catch(() => {});
  // The answer is there, and has not been heard yet.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  const unref = vi.spyOn(Worker.prototype, 'unref');
  onTestFinished(() => unref.mockRestore());
  await pool.close();
  await task;
  expect(unref).not.toHaveBeenCalled();
});
