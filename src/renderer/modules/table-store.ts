/** How the table is laid out: its columns, and by which of them its rows are sorted. */
import { create } from 'zustand';
import { type ColumnLayout, initialLayout } from './column-layout.ts';
import { MODULE_COLUMNS } from './module-columns.ts';
import type { SortKey } from './sort-keys.ts';

export interface TableState {
  layout: ColumnLayout;
  sortKeys: readonly SortKey[];
}

export const useTable = create<TableState>()(() => ({ layout: initialLayout(MODULE_COLUMNS), sortKeys: [] }));

export const changeLayout = (change: (layout: ColumnLayout) => ColumnLayout): void =>
  useTable.setState(({ layout }) => ({ layout: change(layout) }));

export const sortBy = (sortKeys: readonly SortKey[]): void => useTable.setState({ sortKeys });

/** Gives the columns their own order and width back, and shows those that are shown at first. */
export const resetColumns = (): void => useTable.setState({ layout: initialLayout(MODULE_COLUMNS) });
