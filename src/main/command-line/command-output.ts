import type { Writable } from 'node:stream';
import { printable } from 'wasm-compile-cache/text';

/** What a shell shows of a tool that SIGPIPE ends, as it does those whose reader has gone. */
export const EXIT_CODE_OF_CLOSED_OUTPUT = 141;

/** A command's two streams, either of which may be closed or full. */
export class CommandOutput {
  readonly #stdout: Writable;
  readonly #stderr: Writable;
  readonly #onLost: (exitCode: number) => void;
  #isLost = false;
  #isUnheard = false;

  /**
   * @param onLost told once with the exit code when results can no longer be written. A reader that has closed its end
   *   has what it wanted, so nothing is said of it; of all else standard error tells.
   */
  constructor(stdout: Writable, stderr: Writable, onLost: (exitCode: number) => void) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#onLost = onLost;
    stdout.on('error', (error) => this.#lose(error));
    stderr.on('error', () => {
      this.#isUnheard = true;
    });
  }

  /** Takes results, line ends included. */
  out(text: string): void {
    if (this.#isLost) return;
    try {
      this.#stdout.write(text);
    } catch (error) {
      this.#lose(error as NodeJS.ErrnoException);
    }
  }

  /** Takes everything else. Where nobody can hear it, it is lost, and the command goes on. */
  err(text: string): void {
    if (this.#isUnheard) return;
    try {
      this.#stderr.write(text);
    } catch {
      this.#isUnheard = true;
    }
  }

  /** Waits until all that was written has been taken: an exit now would cut off what stands in a pipe's queue. */
  async flush(): Promise<void> {
    if (!this.#isLost) await taken(this.#stdout);
    if (!this.#isUnheard) await taken(this.#stderr);
  }

  #lose(error: NodeJS.ErrnoException): void {
    if (this.#isLost) return;
    this.#isLost = true;
    if (error.code === 'EPIPE') {
      this.#onLost(EXIT_CODE_OF_CLOSED_OUTPUT);
      return;
    }
    this.err(`${printable(`the results could not be written: ${error.message}`)}\n`);
    this.#onLost(1);
  }
}

function taken(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
