/** The rows that a search lets through, in the order that was asked for; kept up to date without sorting anew. */
import type { ModuleRow } from '../../shared/contract.ts';

type Compare = (a: ModuleRow, b: ModuleRow) => number;

export interface OrderInput {
  /** All rows, in the order they came. Of two states of a list, the later one has some rows replaced, some gone, and new ones at its end. */
  rows: readonly ModuleRow[];
  matches: (row: ModuleRow) => boolean;
  /** A total order, so that the result does not depend on how it was come by; null leaves the rows as they came. */
  compare: Compare | null;
}

export interface OrderedRows extends OrderInput {
  shown: readonly ModuleRow[];
}

/** Above this share of rows that are new, sorting all is cheaper than merging. */
const MOST_MERGED = 0.3;

/** @param before an earlier result, from which what did not change is taken over */
export function orderRows(input: OrderInput, before?: OrderedRows): OrderedRows {
  const { rows, matches, compare } = input;
  if (before?.matches === matches && before.compare === compare) {
    if (before.rows === rows) return before;
    const merged = compare && mergeChanges(before, rows, matches, compare);
    if (merged) return { ...input, shown: merged };
  }
  const shown = rows.filter(matches);
  return { ...input, shown: compare ? shown.sort(compare) : shown };
}

function mergeChanges(
  before: OrderedRows,
  rows: readonly ModuleRow[],
  matches: (row: ModuleRow) => boolean,
  compare: Compare,
): readonly ModuleRow[] | null {
  const { gone, come } = changesBetween(before.rows, rows);
  if (come.length > rows.length * MOST_MERGED) return null;
  const arrived = come.filter(matches).sort(compare);
  const shown: ModuleRow[] = [];
  let next = 0;
  for (const row of before.shown) {
    if (gone.has(row)) continue;
    for (; next < arrived.length; next++) {
      const candidate = arrived[next] as ModuleRow;
      if (compare(candidate, row) > 0) break;
      shown.push(candidate);
    }
    shown.push(row);
  }
  for (; next < arrived.length; next++) shown.push(arrived[next] as ModuleRow);
  return shown;
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
