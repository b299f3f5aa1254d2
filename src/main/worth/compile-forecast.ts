import type { Bytes, Milliseconds } from 'wasm-compile-cache';
import type { CompileExpectation } from '../../shared/worth.ts';
import type { MeasuredCompile } from './key-totals.ts';

/** Smaller modules say nothing of larger ones. */
export const LEAST_TELLING_BYTES: Bytes = 64 * 1024;

export interface KnownCompiles {
  /** The module's last compile by this engine; null where none is known of. */
  lastCompile(key: string): MeasuredCompile | null;
  /** The last compiles of all modules by this engine. */
  compiles(): Iterable<{ ms: Milliseconds; bytes: Bytes }>;
}

/**
 * Gives what a compile is expected to take: as long as the module's last one or, where it has not been compiled yet, as
 * its size and this machine's speed so far have it. Null where neither is known, or the module is too small to tell.
 */
export function expectedCompile(key: string, bytes: Bytes, known: KnownCompiles): CompileExpectation | null {
  const last = known.lastCompile(key);
  if (last !== null) return { from: 'last-compile', ms: last.stepMs ?? last.ms, at: last.at };
  if (bytes < LEAST_TELLING_BYTES) return null;
  let compiledBytes = 0;
  let ms = 0;
  for (const compile of known.compiles()) {
    if (compile.bytes < LEAST_TELLING_BYTES) continue;
    compiledBytes += compile.bytes;
    ms += compile.ms;
  }
  if (compiledBytes === 0 || ms === 0) return null;
  const bytesPerMs = compiledBytes / ms;
  return { from: 'speed', ms: bytes / bytesPerMs, bytes, bytesPerMs };
}
