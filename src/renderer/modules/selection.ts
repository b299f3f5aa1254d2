/** Which rows of a list are selected, and how clicks and keys change that. */

export interface Selection {
  selectedIds: ReadonlySet<string>;
  /** The row that was clicked last, or that the keyboard stands on; it need not be selected. */
  leadId: string | null;
  /** Where a range begins that Shift extends. */
  anchorId: string | null;
}

/** Rows in the order they are shown. */
type Shown = readonly { readonly id: string }[];

export const NOTHING_SELECTED: Selection = { selectedIds: new Set(), leadId: null, anchorId: null };

export const selectOnly = (id: string): Selection => ({
  selectedIds: new Set([id]),
  leadId: id,
  anchorId: id,
});

/** Selects a row, or takes it out, and leaves the others as they are. */
export function toggle({ selectedIds }: Selection, id: string): Selection {
  const ids = new Set(selectedIds);
  if (!ids.delete(id)) ids.add(id);
  return { selectedIds: ids, leadId: id, anchorId: id };
}

/**
 * Selects from the anchor to a row. What was selected before goes, unless `keep` is set. Where the anchor is not shown
 * the range begins at the lead, or else is that row alone.
 */
export function extendTo(selection: Selection, shown: Shown, id: string, keep = false): Selection {
  const to = shown.findIndex((row) => row.id === id);
  if (to < 0) return selection;
  const anchor = [selection.anchorId, selection.leadId]
    .map((candidate) => shown.findIndex((row) => row.id === candidate))
    .find((index) => index >= 0);
  const from = anchor ?? to;
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
  return {
    selectedIds: new Set(keep ? [...selection.selectedIds, ...range] : range),
    leadId: id,
    anchorId: shown[from]?.id ?? id,
  };
}

/** Goes to a row and leaves the selection as it is. */
export const moveLead = (selection: Selection, id: string): Selection => ({ ...selection, leadId: id });

/** Selects all rows that are shown. */
export function selectAll({ leadId, anchorId }: Selection, shown: Shown): Selection {
  const selectedIds = new Set(shown.map((row) => row.id));
  const first = shown[0]?.id ?? null;
  return {
    selectedIds,
    leadId: leadId !== null && selectedIds.has(leadId) ? leadId : first,
    anchorId: anchorId !== null && selectedIds.has(anchorId) ? anchorId : first,
  };
}

/** Selects nothing; the keyboard stays where it is. */
export const selectNone = ({ leadId }: Selection): Selection => ({ ...NOTHING_SELECTED, leadId });

/** The selection after rows went; the same object where none of them was in it. */
export function withoutRows(selection: Selection, gone: Iterable<string>): Selection {
  const ids = new Set(selection.selectedIds);
  let { leadId, anchorId } = selection;
  for (const id of gone) {
    ids.delete(id);
    if (id === leadId) leadId = null;
    if (id === anchorId) anchorId = null;
  }
  const same = ids.size === selection.selectedIds.size;
  if (same && leadId === selection.leadId && anchorId === selection.anchorId) return selection;
  return { selectedIds: same ? selection.selectedIds : ids, leadId, anchorId };
}

/** Those of the rows that are selected, in their order. */
export function selectedAmong<Row extends { readonly id: string }>(
  shown: readonly Row[],
  { selectedIds }: Pick<Selection, 'selectedIds'>,
): readonly Row[] {
  const selected: Row[] = [];
  for (const row of shown) {
    if (selected.length === selectedIds.size) break;
    if (selectedIds.has(row.id)) selected.push(row);
  }
  return selected;
}

/** The one row that is shown in full: the lead where it is selected, else the row that was selected last. */
export function primaryOf({ selectedIds, leadId }: Selection): string | null {
  if (leadId !== null && selectedIds.has(leadId)) return leadId;
  return [...selectedIds].at(-1) ?? null;
}

/** The row to go to once the selected ones are off the list: the next that stays, or else the last before them. */
export function afterRemoval(shown: Shown, removed: ReadonlySet<string>): string | null {
  const last = shown.findLastIndex((row) => removed.has(row.id));
  const stays = (row: { readonly id: string }) => !removed.has(row.id);
  return (shown.slice(last + 1).find(stays) ?? shown.slice(0, Math.max(0, last)).findLast(stays))?.id ?? null;
}
