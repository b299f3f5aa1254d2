/** By which columns the rows are sorted, the first key first. */

export interface SortKey {
  readonly id: string;
  readonly descending: boolean;
}

/** What sorting has to know of a column. */
export interface SortableColumn<Row> {
  readonly id: string;
  /** Whether the first click sorts the largest to the top. */
  readonly largestFirst: boolean;
  /** Ascending; of rows that both have a value. */
  compare(a: Row, b: Row): number;
  /** Whether a row has no value here. It stands last then, whichever way the others are sorted. */
  isAbsent?(row: Row): boolean;
}

/** More keys than these say nothing that a person could follow. */
const MOST_KEYS = 3;

/**
 * The keys after a click on a column's head: its own order, then the other way round, then not at all. With `add` the
 * other keys stay, and a new one comes after them.
 */
export function clickedSort(
  keys: readonly SortKey[],
  { id, largestFirst }: Pick<SortableColumn<never>, 'id' | 'largestFirst'>,
  add: boolean,
): readonly SortKey[] {
  // A plain click on one of several keys makes it the only one, in its own order.
  const before = add || keys.length === 1 ? keys.find((key) => key.id === id) : undefined;
  const others = add ? keys.filter((key) => key.id !== id) : [];
  if (!before) {
    return [...others.slice(0, MOST_KEYS - 1), { id, descending: largestFirst }];
  }
  if (before.descending !== largestFirst) return others;
  const turned = { id, descending: !largestFirst };
  return add ? keys.map((key) => (key.id === id ? turned : key)) : [turned];
}

/** Compares rows by the keys, and where all of them are equal by `last`; null where there is no key. */
export function comparatorOf<Row>(
  keys: readonly SortKey[],
  columns: readonly SortableColumn<Row>[],
  last: (a: Row, b: Row) => number,
): ((a: Row, b: Row) => number) | null {
  const compares = keys.flatMap(({ id, descending }) => {
    const column = columns.find((candidate) => candidate.id === id);
    return column ? [compareBy(column, descending)] : [];
  });
  if (compares.length === 0) return null;
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return last(a, b);
  };
}

function compareBy<Row>(column: SortableColumn<Row>, descending: boolean): (a: Row, b: Row) => number {
  return (a, b) => {
    if (column.isAbsent) {
      const absent = column.isAbsent(a);
      if (absent !== column.isAbsent(b)) return absent ? 1 : -1;
      if (absent) return 0;
    }
    const order = column.compare(a, b);
    return descending ? -order : order;
  };
}
