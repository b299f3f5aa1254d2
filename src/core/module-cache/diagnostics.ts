/**
 * Everything that tiers and the compiler do, on `node:diagnostics_channel`, for whoever listens:
 *
 * - `tracing:wasm-cache:load:*` and `tracing:wasm-cache:save:*`: an operation on a tier that a `Spy` wraps
 * - `tracing:wasm-cache:compile:*`: a compile by the loader
 *
 * Each is a tracing channel (`start`, `end`, `asyncStart`, `asyncEnd`, `error`). The message at `start` is the one
 * at `asyncEnd`, where `ms`, `bytes` and `outcome` are filled in. Without subscribers nothing is published.
 */
import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { Bytes, Milliseconds } from '../units.ts';
import type { ModuleHash } from './module-hash.ts';

export interface CacheMessage {
  /** The tier's name, such as `memory` or `disk`; `compiler` for a compile. */
  readonly tier: string;
  readonly key: ModuleHash;
  readonly engineId: string;
  /** Whether this is the save that follows a slower tier's hit. */
  readonly promotion: boolean;
  /** Who publishes, to tell one cache from another of the same name. */
  readonly source: object;
  /** How long it took, a compile without the wait for its turn; 0 until it has ended. */
  ms: Milliseconds;
  /** Machine code and wire bytes of the module that came of it; 0 where none did. */
  bytes: Bytes;
  /** `success`, a `CacheError`'s kind or an `EngineError`'s; null until it has ended. */
  outcome: string | null;
  /** What it failed with. */
  error: unknown;
}

export const cacheChannels = {
  load: tracingChannel<string, CacheMessage>('wasm-cache:load'),
  save: tracingChannel<string, CacheMessage>('wasm-cache:save'),
  compile: tracingChannel<string, CacheMessage>('wasm-cache:compile'),
} as const;

/** Calls `listener` with each message that has ended, and gives the function that ends it. */
export function onceEnded(
  channel: TracingChannel<string, CacheMessage>,
  listener: (message: CacheMessage) => void,
): () => void {
  const ended = (message: unknown) => listener(message as CacheMessage);
  channel.asyncEnd.subscribe(ended);
  return () => channel.asyncEnd.unsubscribe(ended);
}

/** Whether anybody would hear a message. */
export function isHeard(channel: TracingChannel<string, CacheMessage>): boolean {
  return channel.start.hasSubscribers || channel.asyncEnd.hasSubscribers || channel.error.hasSubscribers;
}
