import type { ModuleRow } from '../../shared/contract.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView } from '../shell/view-store.ts';

/** The row that the right pane is about: the selected one, else the latest that was loaded. */
export function useShownRow(): ModuleRow | undefined {
  const selectedId = useView((state) => state.selectedId);
  return useModules((state) => {
    const id = selectedId ?? state.latestId;
    return id === null ? undefined : state.byId.get(id);
  });
}
