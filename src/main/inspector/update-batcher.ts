import type { Milliseconds } from 'wasm-compile-cache';
import type { InspectorEvent, ModuleRow, SourceUpdate } from '../../shared/contract.ts';
import type { LoadRecord } from '../../shared/load-record.ts';

/** A frame at 60 Hz. */
const FRAME_MS: Milliseconds = 16;
/**
 * Between two batches while one change follows the other. Nobody reads numbers that change faster, each batch has the
 * window lay its page out anew, and a row that goes through five states meanwhile is sent once.
 */
const STREAM_MS: Milliseconds = 100;
/** How many rows one batch has at most, so that neither end works longer on it than a frame; the rest comes next. */
export const ROWS_AT_ONCE = 500;

/** What a batch has as a whole where any of it has changed. */
type Parts = Omit<SourceUpdate, 'rows' | 'removedRows' | 'events' | 'loads'>;
type PartSources = { [Part in keyof Parts]-?: () => Exclude<Parts[Part], undefined> };

/** Where a batch gets what it sends: as it is when the batch leaves, not when it was marked. */
export interface BatchSources extends PartSources {
  row(id: string): ModuleRow | undefined;
}

/**
 * Gathers what changed and publishes it in one batch: a frame after the change where all was calm before, and some ten
 * times a second while there is no end of changes.
 */
export class UpdateBatcher {
  readonly #sources: BatchSources;
  readonly #publish: (batch: SourceUpdate) => void;
  readonly #rows = new Set<string>();
  readonly #removedRows = new Set<string>();
  readonly #parts = new Set<keyof Parts>();
  #events: InspectorEvent[] = [];
  #loads: LoadRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(sources: BatchSources, publish: (batch: SourceUpdate) => void) {
    this.#sources = sources;
    this.#publish = publish;
  }

  row(id: string): void {
    // A stored module that comes back has the id that it had.
    this.#removedRows.delete(id);
    this.#rows.add(id);
    this.#schedule();
  }

  removedRow(id: string): void {
    this.#rows.delete(id);
    this.#removedRows.add(id);
    this.#schedule();
  }

  part(part: keyof Parts): void {
    this.#parts.add(part);
    this.#schedule();
  }

  event(event: InspectorEvent): void {
    this.#events.push(event);
    this.#schedule();
  }

  load(load: LoadRecord): void {
    this.#loads.push(load);
    this.#schedule();
  }

  /** Drops what has been gathered and not published, and publishes nothing any more. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#scheduleIn(this.#publishedAt + STREAM_MS - performance.now());
  }

  #scheduleIn(ms: Milliseconds): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.#publishedAt = performance.now();
        this.#publish(this.#take());
      },
      Math.max(FRAME_MS, ms),
    );
  }

  #take(): SourceUpdate {
    const rows = this.#takeRows();
    const parts = [...this.#parts].map((part) => [part, this.#sources[part]()]);
    const batch: SourceUpdate = {
      ...(rows.length > 0 && { rows }),
      ...(this.#removedRows.size > 0 && { removedRows: [...this.#removedRows] }),
      ...(this.#events.length > 0 && { events: this.#events }),
      ...(this.#loads.length > 0 && { loads: this.#loads }),
      ...Object.fromEntries(parts),
    };
    this.#removedRows.clear();
    this.#parts.clear();
    this.#events = [];
    this.#loads = [];
    // What did not fit is known already, and has waited.
    if (this.#rows.size > 0) this.#scheduleIn(FRAME_MS);
    return batch;
  }

  /** The rows that were marked first. */
  #takeRows(): ModuleRow[] {
    const rows: ModuleRow[] = [];
    for (const id of this.#rows) {
      if (rows.length === ROWS_AT_ONCE) break;
      this.#rows.delete(id);
      const row = this.#sources.row(id);
      if (row) rows.push(row);
    }
    return rows;
  }
}
