/** A piece of work that several callers wait for. */
export class SharedWork<Result> {
  readonly key: string;
  promise!: Promise<Result>;
  callers = 0;
  #abandoned = false;
  /** Made when the work first asks for it: most loads are over before, and making one takes longer than they do. */
  #abort: AbortController | null = null;

  constructor(key: string) {
    this.key = key;
  }

  /** Gives the signal that fires when no caller is left. */
  get abandonment(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#abandoned) this.#abort.abort();
    return this.#abort.signal;
  }

  abandon(): void {
    this.#abandoned = true;
    this.#abort?.abort();
  }
}

/** Lets callers that ask for one thing at the same time share the work. The work is aborted when all have given up. */
export class SharedLoads<Result> {
  readonly #works = new Map<string, SharedWork<Result>>();

  /**
   * Gives what the work under way for `key` gives, or begins it.
   *
   * @param begin does the work, and calls `end` with it when it is over, however it ends
   * @param signal ends this caller's wait, with `onAbort`'s error
   */
  join(
    key: string,
    begin: (work: SharedWork<Result>) => Promise<Result>,
    signal: AbortSignal | undefined,
    onAbort: () => Error,
  ): { promise: Promise<Result>; first: boolean } {
    const underWay = this.#works.get(key);
    const work = underWay ?? this.#begin(key, begin);
    const first = underWay === undefined;
    work.callers++;
    if (signal === undefined) return { promise: work.promise, first };
    const promise = new Promise<Result>((resolve, reject) => {
      const giveUp = () => {
        work.callers--;
        if (work.callers === 0) {
          work.abandon();
          // A caller that comes now must not be given the work that is being stopped.
          this.end(work);
        }
        reject(onAbort());
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const done = () => signal.removeEventListener('abort', giveUp);
      work.promise.then(resolve, reject).finally(done);
    });
    return { promise, first };
  }

  /** Lets nobody join a work any more: it is over. */
  end(work: SharedWork<Result>): void {
    if (this.#works.get(work.key) === work) this.#works.delete(work.key);
  }

  /** Abandons all works, whoever waits for them. */
  abandonAll(): void {
    for (const work of this.#works.values()) work.abandon();
  }

  #begin(key: string, begin: (work: SharedWork<Result>) => Promise<Result>): SharedWork<Result> {
    const work = new SharedWork<Result>(key);
    this.#works.set(key, work);
    work.promise = begin(work);
    return work;
  }
}
