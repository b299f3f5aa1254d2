import { events } from '../on-demand.ts';
import { StoreError } from './store-error.ts';
import type { TransferLimits } from './transfer-limits.ts';

const { setTimeout, clearTimeout, setImmediate } = globalThis;

/** Ends a transfer that takes longer than it may, or that nobody waits for any more. Keeps no process alive. */
export class TransferWatch {
  readonly #limits: TransferLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #what: string;
  readonly #end: (reason: unknown) => void;
  readonly #total: NodeJS.Timeout;
  #connecting: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #moves = 0;
  #hasStopped = false;

  /**
   * `what` is transferred where, for people. `end` is called once at most, with a `StoreError` or with the signal's reason;
   * at once where the signal has been given already.
   */
  constructor(
    what: string,
    limits: TransferLimits,
    signal: AbortSignal | undefined,
    end: (reason: unknown) => void,
  ) {
    this.#what = what;
    this.#limits = limits;
    this.#signal = signal;
    this.#end = end;
    const { total } = limits;
    this.#total = setTimeout(() => this.#timeOut(`was not done within ${total} ms`), total).unref();
    if (signal === undefined) return;
    // Many transfers may have one signal: that is no leak, and a host's stderr not the place to wonder about it.
    events().setMaxListeners(0, signal);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
  }

  connecting(): void {
    const { connect } = this.#limits;
    this.#connecting = setTimeout(
      () => this.#lookAgain('unreachable', `had no connection within ${connect} ms`),
      connect,
    );
    this.#connecting.unref();
  }

  /** A byte went one way or the other, or the first is waited for from now on. */
  moved(): void {
    this.#moves++;
    clearTimeout(this.#connecting);
    if (this.#hasStopped) return;
    const { idle } = this.#limits;
    if (this.#idle) this.#idle.refresh();
    else
      this.#idle = setTimeout(() => this.#lookAgain('timeout', `had no byte for ${idle} ms`), idle).unref();
  }

  /** The transfer has ended, in whatever way. */
  stop(): void {
    this.#hasStopped = true;
    clearTimeout(this.#total);
    clearTimeout(this.#connecting);
    clearTimeout(this.#idle);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => {
    this.stop();
    this.#end(this.#signal?.reason);
  };

  /** Where the host kept the thread from its events, timers come due before what has long arrived is looked at. */
  #lookAgain(kind: 'timeout' | 'unreachable', how: string): void {
    const moves = this.#moves;
    setImmediate(() => {
      if (this.#moves === moves && !this.#hasStopped) this.#timeOut(how, kind);
    });
  }

  #timeOut(how: string, kind: 'timeout' | 'unreachable' = 'timeout'): void {
    this.stop();
    this.#end(
      new StoreError(kind, `${this.#what} ${how}`, {
        advice: 'See whether the store and the way to it are well; modules load without it.',
      }),
    );
  }
}
