/** The rows of the table, and which of them have just finished a load. */
import { create } from 'zustand';
import type { ModuleRow } from '../../shared/contract.ts';

export interface ModulesState {
  /** False until the snapshot is there. */
  known: boolean;
  /** In the order they were brought in. A row that did not change keeps its identity. */
  rows: readonly ModuleRow[];
  byId: ReadonlyMap<string, ModuleRow>;
  /** The rows whose load came to an end in the latest batch, whatever the end was. */
  outcomes: readonly ModuleRow[];
  /** The row whose load was the last to begin or to come to an end. */
  latestId: string | null;
}

export const useModules = create<ModulesState>()(() => ({
  known: false,
  rows: [],
  byId: new Map(),
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
    byId: new Map(rows.map((row) => [row.id, row])),
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
  const byId = new Map(state.byId);
  const outcomes: ModuleRow[] = [];
  const arrived: string[] = [];
  let { latestId } = state;
  for (const row of changed) {
    if (gone.has(row.id)) continue;
    const before = byId.get(row.id);
    if (!before) arrived.push(row.id);
    const ended = cameToAnEnd(before, row);
    if (ended) outcomes.push(row);
    if (ended || (row.state === 'loading' && before?.state !== 'loading')) latestId = row.id;
    byId.set(row.id, row);
  }
  for (const id of gone) byId.delete(id);
  const rows: ModuleRow[] = [];
  for (const id of [...state.rows.map((row) => row.id), ...arrived]) {
    const row = byId.get(id);
    if (row) rows.push(row);
  }
  return {
    known: state.known,
    rows,
    byId,
    outcomes,
    latestId: latestId !== null && byId.has(latestId) ? latestId : null,
  };
}
