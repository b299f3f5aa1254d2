import type { ModuleRow } from '../../shared/contract.ts';
import { useView } from '../shell/view-store.ts';
import { readSearch } from './module-search.ts';
import { useModules } from './modules-store.ts';

/** The rows that are selected now and that the search lets through: nothing is done to what cannot be seen. */
export function selectedRows(): readonly ModuleRow[] {
  const { selectedIds, moduleSearch } = useView.getState();
  const { byId } = useModules.getState();
  const rows = [...selectedIds].flatMap((id) => byId.get(id) ?? []);
  return rows.filter(readSearch(moduleSearch).matches);
}
