import { crypto } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import { orAborted } from './or-aborted.ts';
import { StoreError } from './store-error.ts';

/** A name that one writer may write for now. */
export interface Claim {
  /** The folders that stand for it. */
  readonly folders: readonly string[];
  /** Given when the claim no longer holds, with a `StoreError`. */
  readonly end: AbortSignal;
  readonly timer: NodeJS.Timeout;
}

/** Gives the status of the answer. */
type Manage = (method: 'MKCOL' | 'DELETE', path: string, signal?: AbortSignal) => Promise<number>;

const FOLDER = 'claims/';
/** Longer than a write may take, see `WRITE_LIMITS`. A claim keeps others out for one to two of these. */
const PERIOD: Milliseconds = 600_000;
/** What its own writer makes of it: clocks run apart, and the claim began before it was known. */
const HOLDS: Milliseconds = PERIOD - 60_000;
const LOOK_AFTER: Milliseconds = 50;
const LOOK_AT_MOST_EVERY: Milliseconds = 2_000;
const WAIT_AT_MOST: Milliseconds = 60_000;

const MADE = 201;

/**
 * Lets one writer at a time write a name on a WebDAV server whose PUT overwrites, by what such a server does for one of many
 * alone: making a folder. A claim is of two periods of time, this one and the one before it, so that it ends by itself where
 * its writer has died, and holds against those who come after the period has changed.
 */
export class WriteClaims {
  readonly #manage: Manage;
  #areThere: Promise<boolean> | null = null;

  constructor(manage: Manage) {
    this.#manage = manage;
  }

  /** Whether the server makes folders. */
  areThere(signal: AbortSignal | undefined): Promise<boolean> {
    // For all who ask: the signal of one of them does not end it.
    this.#areThere ??= this.#tryOne().catch((error: unknown) => {
      this.#areThere = null;
      throw error;
    });
    return orAborted(this.#areThere, signal);
  }

  /** Gives the claim on a name, or null where another writer has it. `now` is the server's time. */
  async claim(name: string, now: Milliseconds, signal: AbortSignal | undefined): Promise<Claim | null> {
    const id = crypto().createHash('sha256').update(name).digest('hex').slice(0, 32);
    const period = Math.floor(now / PERIOD);
    const claimed: string[] = [];
    for (const part of [period - 1, period]) {
      const path = `${FOLDER}${id}-${part}/`;
      if ((await this.#manage('MKCOL', path, signal)) !== MADE) {
        await this.#remove(claimed);
        return null;
      }
      claimed.push(path);
    }
    return { folders: claimed, ...endAfter(HOLDS, name) };
  }

  /** A server that deletes nothing keeps an empty folder or two; the claim ends by itself. */
  async release({ folders, timer }: Claim): Promise<void> {
    clearTimeout(timer);
    await this.#remove(folders);
  }

  /** Waits until whoever has the claim has written. Rejects with a `StoreError` where that does not come about. */
  async untilWritten(
    isThere: () => Promise<boolean>,
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const start = performance.now();
    for (let wait = LOOK_AFTER; performance.now() - start < WAIT_AT_MOST; ) {
      if (await isThere()) return;
      await orAborted(pause(wait), signal);
      wait = Math.min(wait * 2, LOOK_AT_MOST_EVERY);
    }
    throw new StoreError('timeout', `${what} waited ${WAIT_AT_MOST} ms for another writer of that name`, {
      advice: `Another writer has begun with it, and has perhaps died: try again in ${(2 * PERIOD) / 60_000} minutes.`,
    });
  }

  async #tryOne(): Promise<boolean> {
    // It may be there already: what counts is whether one that cannot be there is made.
    await this.#manage('MKCOL', FOLDER);
    const own = `${FOLDER}${crypto().randomBytes(16).toString('hex')}/`;
    if ((await this.#manage('MKCOL', own)) !== MADE) return false;
    await this.#remove([own]);
    return true;
  }

  async #remove(folders: readonly string[]): Promise<void> {
    await Promise.allSettled(folders.map((path) => this.#manage('DELETE', path)));
  }
}

function endAfter(ms: Milliseconds, name: string): Pick<Claim, 'end' | 'timer'> {
  const controller = new AbortController();
  const error = new StoreError('timeout', `${name} was not written while its name was claimed: ${ms} ms`);
  const timer = setTimeout(() => controller.abort(error), ms).unref();
  return { end: controller.signal, timer };
}

function pause(ms: Milliseconds): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
