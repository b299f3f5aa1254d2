/** How long a command that is to end may take to put its things away: well below what a person waits for. */
const ORDERLY_END_MS = 2000;

/** npm sends on what the terminal has sent to all of us, so one Ctrl+C can arrive more than once. */
const SAME_REQUEST_MS = 300;

/** Ends a command from outside: in order at first, and at once where that takes long or is asked for again. */
export class CommandEnd {
  readonly #abort = new AbortController();
  readonly #exit: (code: number) => void;
  readonly #now: () => number;
  #exitCode: number | null = null;
  #since = 0;

  /**
   * @param exit ends the process at once
   * @param now a clock, in milliseconds
   */
  constructor(exit: (code: number) => void, now = () => performance.now()) {
    this.#exit = exit;
    this.#now = now;
  }

  /** Fires when the command is to stop. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Gives the exit code that was asked for first; null where the command ends by itself. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Asks for the end. Gives whether this was the first to do so. */
  request(exitCode: number): boolean {
    if (this.#exitCode !== null) {
      if (this.#now() - this.#since > SAME_REQUEST_MS) this.#exit(this.#exitCode);
      return false;
    }
    this.#exitCode = exitCode;
    this.#since = this.#now();
    this.#abort.abort();
    setTimeout(() => this.#exit(exitCode), ORDERLY_END_MS);
    return true;
  }
}
