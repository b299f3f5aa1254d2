/** The piece of work that several callers wait for. */
interface Shared<Result> {
  promise: Promise<Result>;
  abort: AbortController;
  callers: number;
}

/** Lets callers that ask for one thing at the same time share the work. The work is aborted when all have given up. */
export class SharedLoads<Result> {
  readonly #loads = new Map<string, Shared<Result>>();

  /**
   * Gives what the work under way for `key` gives, or begins it.
   *
   * @param begin does the work; its signal fires when no caller is left
   * @param signal ends this caller's wait, with `onAbort`'s error
   */
  join(
    key: string,
    begin: (signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
    onAbort: () => Error,
  ): { promise: Promise<Result>; first: boolean } {
    const under = this.#loads.get(key);
    const load = under ?? this.#begin(key, begin);
    load.callers++;
    if (signal === undefined) return { promise: load.promise, first: under === undefined };
    const promise = new Promise<Result>((resolve, reject) => {
      const giveUp = () => {
        load.callers--;
        if (load.callers === 0) {
          load.abort.abort();
          // A caller that comes now must not be given the work that is being stopped.
          if (this.#loads.get(key) === load) this.#loads.delete(key);
        }
        reject(onAbort());
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const done = () => signal.removeEventListener('abort', giveUp);
      load.promise.then(resolve, reject).finally(done);
    });
    return { promise, first: under === undefined };
  }

  #begin(key: string, begin: (signal: AbortSignal) => Promise<Result>): Shared<Result> {
    const abort = new AbortController();
    const load: Shared<Result> = { abort, callers: 0, promise: begin(abort.signal) };
    this.#loads.set(key, load);
    const over = () => {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    };
    load.promise.then(over, over);
    return load;
  }
}
