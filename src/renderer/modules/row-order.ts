/** The rows in the order that was asked for, kept up to date without sorting all of them anew. */
import type { ModuleRow } from '../../shared/contract.ts';

/** A total order, so that the result does not depend on how it was come by. Null leaves the rows as they came. */
export type CompareRows = ((a: ModuleRow, b: ModuleRow) => number) | null;

export interface OrderedRows {
  readonly rows: readonly ModuleRow[];
  readonly compare: CompareRows;
  readonly sorted: readonly ModuleRow[];
}

/** Above this share of rows that are new, sorting all is cheaper than merging. */
const MOST_MERGED = 0.3;

/**
 * @param rows of two states of a list, the later one has some rows replaced where they were, some gone, new ones at its end
 * @param before an earlier result, from which what did not change is taken over
 */
export function orderRows(
  rows: readonly ModuleRow[],
  compare: CompareRows,
  before?: OrderedRows,
): OrderedRows {
  if (compare === null) return { rows, compare, sorted: rows };
  if (before?.compare === compare) {
    if (before.rows === rows) return before;
    const { gone, come } = changesBetween(before.rows, rows);
    if (come.length + gone.length < rows.length * MOST_MERGED) {
      const stayed = without(before.sorted, gone, compare);
      return { rows, compare, sorted: merge(stayed, come.sort(compare), compare) };
    }
  }
  return { rows, compare, sorted: [...rows].sort(compare) };
}

/** One ordered list out of two; of the long one whole stretches are taken, without a look at each row. */
function merge(
  many: readonly ModuleRow[],
  few: readonly ModuleRow[],
  compare: NonNullable<CompareRows>,
): readonly ModuleRow[] {
  if (few.length === 0) return many;
  const pieces: (readonly ModuleRow[])[] = [];
  let from = 0;
  for (const row of few) {
    const at = placeOf(row, many, from, compare);
    pieces.push(many.slice(from, at), [row]);
    from = at;
  }
  return ([] as ModuleRow[]).concat(...pieces, many.slice(from));
}

/** An ordered list without some of its rows. */
function without(
  sorted: readonly ModuleRow[],
  gone: readonly ModuleRow[],
  compare: NonNullable<CompareRows>,
): readonly ModuleRow[] {
  if (gone.length === 0) return sorted;
  const places = gone.map((row) => placeOf(row, sorted, 0, compare)).sort((a, b) => a - b);
  const pieces = places.map((place, at) => sorted.slice(at === 0 ? 0 : (places[at - 1] ?? 0) + 1, place));
  return ([] as ModuleRow[]).concat(...pieces, sorted.slice((places.at(-1) ?? 0) + 1));
}

/** Where a row belongs in an ordered list, at `from` or behind it. */
function placeOf(
  row: ModuleRow,
  sorted: readonly ModuleRow[],
  from: number,
  compare: NonNullable<CompareRows>,
): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle] as ModuleRow, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function changesBetween(before: readonly ModuleRow[], after: readonly ModuleRow[]) {
  const gone: ModuleRow[] = [];
  const come: ModuleRow[] = [];
  let at = 0;
  for (const row of after) {
    while (at < before.length && before[at] !== row && before[at]?.id !== row.id) {
      gone.push(before[at++] as ModuleRow);
    }
    const same = before[at++];
    if (same === row) continue;
    if (same) gone.push(same);
    come.push(row);
  }
  for (; at < before.length; at++) gone.push(before[at] as ModuleRow);
  return { gone, come };
}
