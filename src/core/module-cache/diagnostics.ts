/**
 * Everything that tiers and the compiler do, on `node:diagnostics_channel`, for whoever listens:
 *
 * - `tracing:wasm-cache:load:*` and `tracing:wasm-cache:save:*`: an operation on a tier that a `Spy` wraps
 * - `tracing:wasm-cache:compile:*`: a compile by the loader
 * - `wasm-cache:warning`: a failure that changed no outcome, a `CacheWarning`. Whoever asked finds it in the result
 *   as well, or in the trace. Nothing of it is ever printed.
 *
 * The first three are tracing channels (`start`, `end`, `asyncStart`, `asyncEnd`, `error`), and their messages are
 * `CacheOperation`s: the one at `start` is the one at `asyncEnd`, where `ms`, `bytes`, `outcome` and `error` are
 * filled in. Without subscribers nothing is published.
 */
import { channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { EngineId } from '../engine/engine.ts';
import type { ModuleHash } from './module-hash.ts';
import type { CacheOperation } from './operation.ts';

export type { CacheOperation, OperationOutcome } from './operation.ts';

/** A failure that changed no outcome: a tier that failed, a save that did not work. */
export interface CacheWarning {
  readonly key: ModuleHash;
  readonly engineId: EngineId;
  readonly warning: Error;
}

export const cacheChannels = {
  load: tracingChannel<string, CacheOperation>('wasm-cache:load'),
  save: tracingChannel<string, CacheOperation>('wasm-cache:save'),
  compile: tracingChannel<string, CacheOperation>('wasm-cache:compile'),
} as const;

/** Its messages are `CacheWarning`s. */
export const warningChannel = channel('wasm-cache:warning');

/** Calls `listener` with each operation that has ended, and gives the function that ends it. */
export function onceEnded(
  channel: TracingChannel<string, CacheOperation>,
  listener: (operation: CacheOperation) => void,
): () => void {
  const ended = (message: unknown) => listener(message as CacheOperation);
  channel.asyncEnd.subscribe(ended);
  return () => channel.asyncEnd.unsubscribe(ended);
}

/** Whether anybody would hear a message. */
export function isHeard(channel: TracingChannel<string, CacheOperation>): boolean {
  return channel.start.hasSubscribers || channel.asyncEnd.hasSubscribers || channel.error.hasSubscribers;
}
