import { randomUUID } from 'node:crypto';
import type { Bytes, Milliseconds, ObjectStore } from 'wasm-compile-cache';
import type { StoreTest } from '../../shared/shared-tier.ts';
import { problemOf } from '../inspector/problem.ts';

/** No store has it: what it says to that tells whether it can be asked. */
const nobodysObject = () => `connection-test/${randomUUID()}`;
const MOST: Bytes = 64 * 1024;
/** A person looks on. */
const LIMIT: Milliseconds = 15_000;

/** Asks a store for an object that it does not have, and closes it. Never rejects. */
export async function testStore(store: ObjectStore): Promise<StoreTest> {
  const { address } = store;
  const start = performance.now();
  try {
    await store.get(nobodysObject(), { maxBytes: MOST, signal: AbortSignal.timeout(LIMIT) });
    return { outcome: 'answers', address, ms: performance.now() - start };
  } catch (error) {
    return { outcome: 'fails', address, ms: performance.now() - start, problem: problemOf(error) };
  } finally {
    await store.close();
  }
}
