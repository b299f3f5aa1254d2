import type { Milliseconds } from '../units.ts';

/** How long one transfer may take. */
export interface TransferLimits {
  /** Until there is a connection: the look-up of the name, TCP and TLS. */
  readonly connect: Milliseconds;
  /** Between one byte and the next, and until the first. */
  readonly idle: Milliseconds;
  /** All of it, its wait for a free connection among it. */
  readonly total: Milliseconds;
}

/** For what somebody may be waiting for. */
export const READ_LIMITS: TransferLimits = { connect: 3_000, idle: 5_000, total: 60_000 };

/** A store may take its time to keep what it was sent, and a line out of a house be slow. */
export const WRITE_LIMITS: TransferLimits = { connect: 5_000, idle: 30_000, total: 480_000 };

export interface StoreLimits {
  readonly read: TransferLimits;
  readonly write: TransferLimits;
}

export const STORE_LIMITS: StoreLimits = { read: READ_LIMITS, write: WRITE_LIMITS };

/** Of connections that a store has at once. */
export const MAX_CONNECTIONS = 16;
/** Of those that wait for the next transfer. */
export const MAX_IDLE_CONNECTIONS = 4;
/** Servers hang up on a connection that nobody uses after a minute or so. */
export const IDLE_CONNECTION_LIFETIME: Milliseconds = 15_000;
