import type { Bytes, Milliseconds } from '../units.ts';
import type { ModuleHash } from './module-hash.ts';
import type { CacheOperation } from './operation.ts';

/** The steps of a load that take time worth telling. */
export type LoadStep =
  | 'read'
  | 'hash'
  | 'lookup'
  | 'fetch'
  | 'verify'
  | 'deserialize'
  | 'wait'
  | 'compile'
  | 'serialize'
  | 'save';

/** News of a load while it is under way. */
export type LoadNews =
  /** The key is known, and no tier has been asked yet. */
  | { type: 'key'; key: ModuleHash; wireLength: Bytes }
  /** A step begins. */
  | { type: 'step'; step: LoadStep }
  /** A compile waits for its turn, begins, or is over, however it ended. */
  | { type: 'compile'; phase: 'waiting' | 'running' | 'over' }
  /** A tier that a `Spy` wraps, or the compiler, has ended an operation. */
  | { type: 'operation'; operation: CacheOperation }
  /** Something failed that does not change the outcome. */
  | { type: 'warning'; warning: Error };

export type NewsListener = (news: LoadNews) => void;

/**
 * What happens on the way of one load: it goes down with the load, each part writes into it what it did, and the
 * listener, where there is one, hears of it at once.
 */
export class Trace {
  /** How long each step took that was taken. */
  readonly steps: Partial<Record<LoadStep, Milliseconds>> = {};
  /** What all steps took together. */
  inSteps: Milliseconds = 0;
  /** What went wrong on the way without changing the outcome. */
  readonly warnings: Error[] = [];
  /** The name of the `Spy` whose tier gave the module, the outermost where there are several; null where none did. */
  servedBy: string | null = null;
  /** The name of the `Spy` whose tier took a slower tier's hit; null where none did. */
  promotedInto: string | null = null;
  readonly #listener: NewsListener | undefined;

  /** @param listener told of each piece of news. What it throws is its own program's uncaught error, and stops no load. */
  constructor(listener?: NewsListener) {
    this.#listener = listener;
  }

  /** Whether anybody listens, so that what is only told need not be found out where nobody does. */
  get isHeard(): boolean {
    return this.#listener !== undefined;
  }

  identified(key: ModuleHash, wireLength: Bytes): void {
    if (this.#listener) this.#tell({ type: 'key', key, wireLength });
  }

  begin(step: LoadStep): void {
    if (this.#listener) this.#tell({ type: 'step', step });
  }

  /** Adds to how long a step took. */
  took(step: LoadStep, ms: Milliseconds): void {
    this.steps[step] = (this.steps[step] ?? 0) + ms;
    this.inSteps += ms;
  }

  compile(phase: 'waiting' | 'running' | 'over'): void {
    if (this.#listener) this.#tell({ type: 'compile', phase });
  }

  ended(operation: CacheOperation): void {
    if (this.#listener) this.#tell({ type: 'operation', operation });
  }

  warn(warning: Error): void {
    this.warnings.push(warning);
    if (this.#listener) this.#tell({ type: 'warning', warning });
  }

  #tell(news: LoadNews): void {
    try {
      this.#listener?.(news);
    } catch (error) {
      // As with Node's own diagnostics channels: others may wait for this load, and none of them has made the mistake.
      process.nextTick(() => {
        throw error;
      });
    }
  }
}
