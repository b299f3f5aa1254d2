import type { ModuleRow } from '../../shared/contract.ts';
import { useView } from '../shell/view-store.ts';
import { type ModuleSearch, readSearch } from './module-search.ts';
import { useModules } from './modules-store.ts';
import type { RowsById } from './rows-by-id.ts';

/** Those of the rows that the search lets through, in the order they were selected: nothing is done to what cannot be seen. */
export const visibleRows = (
  ids: ReadonlySet<string>,
  byId: RowsById,
  { matches }: Pick<ModuleSearch, 'matches'>,
): readonly ModuleRow[] => [...ids].flatMap((id) => byId.get(id) ?? []).filter(matches);

/** The rows that are selected now. */
export function selectedRows(): readonly ModuleRow[] {
  const { selectedIds, moduleSearch } = useView.getState();
  return visibleRows(selectedIds, useModules.getState().byId, readSearch(moduleSearch));
}
