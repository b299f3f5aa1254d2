/** The rows of the table, and which of them have just finished a load. */
import { create } from 'zustand';
import type { ModuleRow } from '../../shared/contract.ts';
import { RowsById } from './rows-by-id.ts';

export interface ModulesState {
  /** False until the snapshot is there. */
  known: boolean;
  /** In the order they were brought in. A row that did not change keeps its identity. */
  rows: readonly ModuleRow[];
  byId: RowsById;
  counts: RowCounts;
  /** The rows whose load came to an end in the latest batch, whatever the end was. */
  outcomes: readonly ModuleRow[];
  /** The row whose load was the last to begin or to come to an end. */
  latestId: string | null;
}

/** How many rows are in a state that the window counts. */
export interface RowCounts {
  /** Waiting or being loaded. */
  underWay: number;
  failed: number;
  /** There because a tier holds them; not loaded in this session. */
  stored: number;
}

const NO_ROWS: RowCounts = { underWay: 0, failed: 0, stored: 0 };

function count(counts: RowCounts, { state }: ModuleRow, by: 1 | -1): RowCounts {
  switch (state) {
    case 'loading':
    case 'queued':
      return { ...counts, underWay: counts.underWay + by };
    case 'failed':
      return { ...counts, failed: counts.failed + by };
    case 'stored':
      return { ...counts, stored: counts.stored + by };
    default:
      return counts;
  }
}

export const useModules = create<ModulesState>()(() => ({
  known: false,
  rows: [],
  byId: RowsById.of([]),
  counts: NO_ROWS,
  outcomes: [],
  latestId: null,
}));

/** Whether a row's load came to an end between two of its states. */
export function cameToAnEnd(before: ModuleRow | undefined, after: ModuleRow): boolean {
  if (after.last !== null && after.last.finishedAt !== before?.last?.finishedAt) return true;
  const failed = after.state === 'failed' || after.state === 'cancelled';
  return failed && before?.state !== after.state;
}

/** The rows at the moment the window opened. */
export function fromSnapshot(rows: readonly ModuleRow[]): ModulesState {
  const loaded = rows.filter((row) => row.last !== null);
  loaded.sort((a, b) => (b.last?.finishedAt ?? 0) - (a.last?.finishedAt ?? 0));
  return {
    known: true,
    rows,
    byId: RowsById.of(rows),
    counts: rows.reduce((counts, row) => count(counts, row, 1), NO_ROWS),
    outcomes: [],
    latestId: (rows.findLast((row) => row.state === 'loading') ?? loaded[0])?.id ?? null,
  };
}

/** The state after a batch: changed rows replaced in place, new ones at the end, removed ones gone. */
export function mergeRows(
  state: ModulesState,
  changed: readonly ModuleRow[],
  removed: readonly string[],
): ModulesState {
  const gone = new Set(removed);
  const rows = [...state.rows];
  const outcomes: ModuleRow[] = [];
  let { counts, latestId } = state;
  const arrivedAt = new Map<string, number>();
  for (const row of changed) {
    if (gone.has(row.id)) continue;
    const at = arrivedAt.get(row.id) ?? state.byId.indexOf(row.id);
    const before = rows[at];
    const ended = cameToAnEnd(before, row);
    if (ended) outcomes.push(row);
    if (ended || (row.state === 'loading' && before?.state !== 'loading')) latestId = row.id;
    if (before) {
      counts = count(counts, before, -1);
      rows[at] = row;
    } else {
      arrivedAt.set(row.id, rows.length);
      rows.push(row);
    }
    counts = count(counts, row, 1);
  }
  const stay = gone.size === 0 ? rows : rows.filter((row) => !gone.has(row.id));
  for (const id of gone) {
    const row = state.byId.get(id);
    if (row) counts = count(counts, row, -1);
  }
  const byId = stay === rows ? state.byId.next(rows) : RowsById.of(stay);
  return {
    known: state.known,
    rows: stay,
    byId,
    counts,
    outcomes,
    latestId: latestId !== null && byId.has(latestId) ? latestId : null,
  };
}
