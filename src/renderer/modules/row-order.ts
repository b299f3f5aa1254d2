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
    if (come.length < rows.length * MOST_MERGED) {
      const stayed = gone.size === 0 ? before.sorted : before.sorted.filter((row) => !gone.has(row));
      return { rows, compare, sorted: merge(stayed, come.sort(compare), compare) };
    }
  }
  return { rows, compare, sorted: [...rows].sort(compare) };
}

/** One ordered list out of two. */
function merge(
  many: readonly ModuleRow[],
  few: readonly ModuleRow[],
  compare: NonNullable<CompareRows>,
): ModuleRow[] {
  const merged: ModuleRow[] = [];
  let from = 0;
  for (const row of few) {
    const at = placeOf(row, many, from, compare);
    for (; from < at; from++) merged.push(many[from] as ModuleRow);
    merged.push(row);
  }
  for (; from < many.length; from++) merged.push(many[from] as ModuleRow);
  return merged;
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
  const gone = new Set<ModuleRow>();
  const come: ModuleRow[] = [];
  let at = 0;
  for (const row of after) {
    while (at < before.length && before[at] !== row && before[at]?.id !== row.id) {
      gone.add(before[at++] as ModuleRow);
    }
    const same = before[at++];
    if (same === row) continue;
    if (same) gone.add(same);
    come.push(row);
  }
  for (; at < before.length; at++) gone.add(before[at] as ModuleRow);
  return { gone, come };
}
