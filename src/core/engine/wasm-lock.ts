import { workerThreads } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';

/** What a pool hands to its threads, so that they keep out of each other's way. */
export interface WasmLockData {
  wasmLock: SharedArrayBuffer;
}

/** A thread that is ended in the midst of its work lets go of nothing. */
const LONGEST_WAIT: Milliseconds = 10_000;

/** Makes the lock that a pool's threads share. */
export function makeWasmLock(): WasmLockData {
  return { wasmLock: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
}

/**
 * Runs work with wasm while no other thread of the pool does. V8 counts the memory of all modules of a process
 * together, and only where nothing else is made or given up meanwhile does that count tell of one module.
 */
export function withWasmLock<Result>(work: () => Result): Result {
  const shared = (workerThreads().workerData as Partial<WasmLockData> | null)?.wasmLock;
  if (shared === undefined) return work();
  const lock = new Int32Array(shared);
  while (Atomics.compareExchange(lock, 0, 0, 1) !== 0) {
    if (Atomics.wait(lock, 0, 1, LONGEST_WAIT) === 'timed-out') break;
  }
  try {
    return work();
  } finally {
    Atomics.store(lock, 0, 0);
    Atomics.notify(lock, 0, 1);
  }
}
