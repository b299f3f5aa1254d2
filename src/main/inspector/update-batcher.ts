import type { Milliseconds } from 'wasm-compile-cache';
import type {
  BenchmarkState,
  BroughtFolder,
  CompilerState,
  InspectorEvent,
  ModuleRow,
  TierState,
  UpdateBatch,
} from '../../shared/contract.ts';

/** A frame at 60 Hz. */
const FRAME_MS: Milliseconds = 16;

/** Where a batch gets what it sends: as it is when the batch leaves, not when it was marked. */
export interface BatchSources {
  row(id: string): ModuleRow | undefined;
  tiers(): TierState[];
  compiler(): CompilerState;
  benchmark(): BenchmarkState | null;
  folders(): BroughtFolder[];
}

export type UpdatePart = 'tiers' | 'compiler' | 'benchmark' | 'folders';

/** Gathers what changed and publishes it in one batch, at most once a frame. */
export class UpdateBatcher {
  readonly #sources: BatchSources;
  readonly #publish: (batch: UpdateBatch) => void;
  readonly #rows = new Set<string>();
  readonly #removedRows = new Set<string>();
  readonly #parts = new Set<UpdatePart>();
  #events: InspectorEvent[] = [];
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

  part(part: UpdatePart): void {
    this.#parts.add(part);
    this.#schedule();
  }

  event(event: InspectorEvent): void {
    this.#events.push(event);
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
      ...(this.#parts.has('folders') && { folders: this.#sources.folders() }),
    };
    this.#rows.clear();
    this.#removedRows.clear();
    this.#parts.clear();
    this.#events = [];
    return batch;
  }
}
