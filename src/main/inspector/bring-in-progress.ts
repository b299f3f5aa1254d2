import type { Bytes, Milliseconds } from 'wasm-compile-cache';
import type { BringIn } from '../../shared/bulk-work.ts';
import type { InspectedFile } from './inspected-file.ts';

/** What says less about the rest than nothing does. */
const TELLS_AFTER_MS: Milliseconds = 1_000;

/** How far the files are that are being brought in: all that were asked for since none was under way. */
export class BringInProgress {
  readonly #onChange: () => void;
  readonly #underWay = new Map<InspectedFile, Bytes>();
  #state: Omit<BringIn, 'searching' | 'msLeft'> | null = null;
  #searches = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Null where none is under way. */
  get state(): BringIn | null {
    if (!this.#state) return null;
    return { ...this.#state, searching: this.#searches > 0, msLeft: this.#msLeft(this.#state) };
  }

  /** A search through paths begins; gives what is to be called when it is over. */
  search(): () => void {
    this.#searches++;
    this.#state ??= {
      done: 0,
      total: 0,
      failed: 0,
      bytesDone: 0,
      bytesTotal: 0,
      startedAt: Date.now(),
    };
    this.#onChange();
    return () => {
      this.#searches--;
      this.#endIfDone();
    };
  }

  /** A file was found, whose load begins. */
  found(file: InspectedFile): void {
    if (!this.#state || this.#underWay.has(file)) return;
    this.#underWay.set(file, 0);
    this.#state.total++;
    this.#onChange();
  }

  /** The size of a file that was found is known. */
  sized(file: InspectedFile, bytes: Bytes): void {
    if (!this.#state || !this.#underWay.has(file)) return;
    this.#underWay.set(file, bytes);
    this.#state.bytesTotal += bytes;
    this.#onChange();
  }

  /** A file's load is over, however it ended; of one that was not being brought in, nothing is counted. */
  ended(file: InspectedFile): void {
    const bytes = this.#underWay.get(file);
    if (!this.#state || bytes === undefined) return;
    this.#underWay.delete(file);
    this.#state.done++;
    this.#state.bytesDone += bytes;
    if (file.row.state === 'failed') this.#state.failed++;
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#searches === 0 && this.#underWay.size === 0) this.#state = null;
    this.#onChange();
  }

  /** As long as the same bytes took so far, compiled or not, beside each other or not. */
  #msLeft({ bytesDone, bytesTotal, startedAt }: Omit<BringIn, 'searching' | 'msLeft'>): Milliseconds | null {
    const elapsed = Date.now() - startedAt;
    if (bytesDone === 0 || elapsed < TELLS_AFTER_MS) return null;
    return ((bytesTotal - bytesDone) / bytesDone) * elapsed;
  }
}
