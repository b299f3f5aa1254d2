import type { ModuleRow } from '../../shared/contract.ts';

/**
 * Finds rows by their id at one moment of the list. Moments that follow each other share one index while rows are only
 * replaced or added, so that a batch into ten thousand rows costs what is in the batch.
 */
export class RowsById {
  readonly #rows: readonly ModuleRow[];
  /** Where each id stands. It may tell of rows that came later, so what it says is checked against the rows. */
  readonly #index: Map<string, number>;

  private constructor(rows: readonly ModuleRow[], index: Map<string, number>) {
    this.#rows = rows;
    this.#index = index;
  }

  static of(rows: readonly ModuleRow[]): RowsById {
    return new RowsById(rows, new Map(rows.map((row, at) => [row.id, at])));
  }

  get size(): number {
    return this.#rows.length;
  }

  get(id: string): ModuleRow | undefined {
    const row = this.#rows[this.#index.get(id) ?? -1];
    return row?.id === id ? row : undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** Where a row stands in the list; -1 where it is not there. */
  indexOf(id: string): number {
    return this.has(id) ? (this.#index.get(id) ?? -1) : -1;
  }

  /** The next moment: `rows` has every row where it was, perhaps as another object, and may have more at its end. */
  next(rows: readonly ModuleRow[]): RowsById {
    // Where another moment has gone on from this one already, the index is no longer this one's to add to.
    const index = this.#index.size === this.#rows.length ? this.#index : RowsById.of(this.#rows).#index;
    for (let at = this.#rows.length; at < rows.length; at++) index.set((rows[at] as ModuleRow).id, at);
    return new RowsById(rows, index);
  }
}
