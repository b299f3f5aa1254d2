import type { Bytes, Milliseconds } from '../units.ts';

/** How a load has ended, for whoever keeps account of them. */
export interface LoadEnding {
  readonly ms: Milliseconds;
  /** Who gave the module, as in the load's result; or that nobody did. */
  readonly servedBy: string | 'failed' | 'cancelled';
  readonly key: string | null;
  readonly name: string | null;
  readonly wireBytes: Bytes | null;
  readonly artifactBytes: Bytes | null;
  readonly message: string | null;
}

/** Told of each load, once it has ended. It must not throw. */
export interface LoadObserver {
  /** Memory has answered at once. */
  held(): void;
  ended(load: LoadEnding): void;
}
