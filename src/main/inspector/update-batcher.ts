import type { Milliseconds } from 'wasm-compile-cache';
import type {
  BenchmarkState,
  CompilerState,
  InspectorEvent,
  ModuleRow,
  TierState,
  UpdateBatch,
} from '../../shared/contract.ts';
import type { LoadRecord } from '../../shared/load-record.ts';
import type { Worth } from '../../shared/worth.ts';

/** A frame at 60 Hz. */
const FRAME_MS: Milliseconds = 16;

/** Where a batch gets what it sends: as it is when the batch leaves, not when it was marked. */
export interface BatchSources {
  row(id: string): ModuleRow | undefined;
  tiers(): TierState[];
  compiler(): CompilerState;
  benchmark(): BenchmarkState | null;
  worth(): Worth;
}

/** What is sent whole, as it is when the batch leaves. */
type Part = 'tiers' | 'compiler' | 'benchmark' | 'worth';

/** Gathers what changed and publishes it in one batch, at most once a frame. */
export class UpdateBatcher {
  readonly #sources: BatchSources;
  readonly #publish: (batch: UpdateBatch) => void;
  readonly #rows = new Set<string>();
  readonly #removedRows = new Set<string>();
  readonly #parts = new Set<Part>();
  #events: InspectorEvent[] = [];
  #loads: LoadRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(sources: BatchSources, publish: (batch: UpdateBatch) => void) {
    this.#sources = sources;
    this.#publish = publish;
  }

  row(id: string): void {
    this.#rows.add(id);
    this.#schedule();
  }

  removedRow(id: string): void {
    this.#rows.delete(id);
    this.#removedRows.add(id);
    this.#schedule();
  }

  part(part: Part): void {
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
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#publish(this.#take());
    }, FRAME_MS);
  }

  #take(): UpdateBatch {
    const rows = [...this.#rows].map((id) => this.#sources.row(id)).filter((row) => row !== undefined);
    const batch: UpdateBatch = {
      ...(rows.length > 0 && { rows }),
      ...(this.#removedRows.size > 0 && { removedRows: [...this.#removedRows] }),
      ...(this.#parts.has('tiers') && { tiers: this.#sources.tiers() }),
      ...(this.#parts.has('compiler') && { compiler: this.#sources.compiler() }),
      ...(this.#events.length > 0 && { events: this.#events }),
      ...(this.#parts.has('benchmark') && { benchmark: this.#sources.benchmark() }),
      ...(this.#parts.has('worth') && { worth: this.#sources.worth() }),
      ...(this.#loads.length > 0 && { loads: this.#loads }),
    };
    this.#rows.clear();
    this.#removedRows.clear();
    this.#parts.clear();
    this.#events = [];
    this.#loads = [];
    return batch;
  }
}
