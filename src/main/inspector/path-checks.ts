import { stat } from 'node:fs/promises';
import type { Milliseconds } from 'wasm-compile-cache';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';

/** How often some of the paths are looked at. */
const CHECK_EVERY_MS: Milliseconds = 2_000;
/** How many are looked at each time, one after the other: a network drive that hangs holds up nothing else. */
const AT_ONCE = 64;

/** Finds out, little by little and again and again, whether the files of rows are still there. */
export class PathChecks {
  readonly #files: FileTable;
  #timer: NodeJS.Timeout | null = null;
  #turn: Iterator<InspectedFile> | null = null;
  #closed = false;

  constructor(files: FileTable) {
    this.#files = files;
  }

  /** Begins, and goes on until `close`. */
  start(): void {
    this.#timer = setTimeout(
      () => void this.#checkSome().then(() => this.#closed || this.start()),
      CHECK_EVERY_MS,
    );
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #checkSome(): Promise<void> {
    for (let checked = 0; checked < AT_ONCE && !this.#closed; checked++) {
      this.#turn ??= this.#files[Symbol.iterator]();
      const next = this.#turn.next();
      if (next.done) {
        this.#turn = null;
        return;
      }
      await this.#check(next.value);
    }
  }

  async #check(file: InspectedFile): Promise<void> {
    const { path, pathIsGone } = file.row;
    if (path === null) return;
    const isGone = await stat(path).then(
      () => false,
      // One that cannot be looked at may be there.
      ({ code }: NodeJS.ErrnoException) => code === 'ENOENT' || code === 'ENOTDIR',
    );
    if (isGone !== pathIsGone) this.#files.change(file, { pathIsGone: isGone });
  }
}
