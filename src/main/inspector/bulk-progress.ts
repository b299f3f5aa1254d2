import type { Bytes } from 'wasm-compile-cache';
import type { BulkWork } from '../../shared/bulk-work.ts';

/** The work on many entries that is under way, as the window shows it. */
export class BulkProgress {
  readonly #onChange: () => void;
  #work: BulkWork | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Null where none is under way. */
  get state(): BulkWork | null {
    return this.#work;
  }

  begin(kind: BulkWork['kind'], total: number, bytesTotal: Bytes): void {
    this.#work = { kind, total, bytesTotal, done: 0, bytesDone: 0, startedAt: Date.now() };
    this.#onChange();
  }

  advance(entries: number, bytes: Bytes): void {
    if (!this.#work) return;
    const { done, bytesDone } = this.#work;
    this.#work = { ...this.#work, done: done + entries, bytesDone: bytesDone + bytes };
    this.#onChange();
  }

  end(): void {
    this.#work = null;
    this.#onChange();
  }
}
