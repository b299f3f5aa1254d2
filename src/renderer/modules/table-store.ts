/** How the table is laid out: its columns, and by which of them its rows are sorted. Kept with the view. */
import { useView } from '../shell/view-store.ts';
import { type ColumnLayout, restoreLayout } from './column-layout.ts';
import { MODULE_COLUMNS } from './module-columns.ts';
import type { SortKey } from './sort-keys.ts';

let latest: { kept: unknown; layout: ColumnLayout } | null = null;

/** The same layout as long as the same is kept. */
function layoutOf(kept: unknown): ColumnLayout {
  if (latest?.kept !== kept || latest === null)
    latest = { kept, layout: restoreLayout(kept, MODULE_COLUMNS) };
  return latest.layout;
}

export const useColumnLayout = (): ColumnLayout => useView((view) => layoutOf(view.tableColumns));

export const columnLayout = (): ColumnLayout => layoutOf(useView.getState().tableColumns);

const keptOf = ({ order, chosen, favoured, widths }: ColumnLayout) => ({
  order: [...order],
  chosen: [...chosen],
  favoured: [...favoured],
  widths: { ...widths },
});

export function changeLayout(change: (layout: ColumnLayout) => ColumnLayout): void {
  const before = columnLayout();
  const layout = change(before);
  if (layout === before) return;
  const kept = keptOf(layout);
  latest = { kept, layout };
  useView.setState({ tableColumns: kept });
}

/** Gives the columns their own order and width back, and shows those that are shown at first. */
export const resetColumns = (): void => useView.setState({ tableColumns: null });

export const sortBy = (sortKeys: readonly SortKey[]): void => useView.setState({ sortKeys: [...sortKeys] });
