/** The piece of work that several callers wait for. */
interface Shared<Result> {
  promise: Promise<Result>;
  /** Made when the work first asks for it: most loads are over before, and making one takes longer than they do. */
  abort: AbortController | null;
  abandoned: boolean;
  callers: number;
}

/** Lets callers that ask for one thing at the same time share the work. The work is aborted when all have given up. */
export class SharedLoads<Result> {
  readonly #loads = new Map<string, Shared<Result>>();

  /**
   * Gives what the work under way for `key` gives, or begins it.
   *
   * @param begin does the work; the signal that it can ask for fires when no caller is left
   * @param signal ends this caller's wait, with `onAbort`'s error
   */
  join(
    key: string,
    begin: (abandoned: () => AbortSignal) => Promise<Result>,
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
          load.abandoned = true;
          load.abort?.abort();
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

  #begin(key: string, begin: (abandoned: () => AbortSignal) => Promise<Result>): Shared<Result> {
    const state: Omit<Shared<Result>, 'promise'> = { abort: null, abandoned: false, callers: 0 };
    const abandoned = () => {
      state.abort ??= new AbortController();
      if (state.abandoned) state.abort.abort();
      return state.abort.signal;
    };
    const load: Shared<Result> = Object.assign(state, { promise: begin(abandoned) });
    this.#loads.set(key, load);
    const over = () => {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    };
    load.promise.then(over, over);
    return load;
  }
}
