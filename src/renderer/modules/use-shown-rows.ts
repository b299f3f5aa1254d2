import { useMemo, useRef } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { useView } from '../shell/view-store.ts';
import { useRowsLoaded } from '../timeline/use-rows-loaded.ts';
import { useAfterPaint } from '../widgets/use-after-paint.ts';
import { compareBy } from './module-columns.ts';
import { type ModuleSearch, readSearch } from './module-search.ts';
import { useModules } from './modules-store.ts';
import { type OrderedRows, orderRows } from './row-order.ts';
import type { SortKey } from './sort-keys.ts';

export interface ShownRows {
  shown: readonly ModuleRow[];
  search: ModuleSearch;
  /** By what they are in order: what the person asked for, or for a frame still what that was before. */
  sortKeys: readonly SortKey[];
}

/** The rows that the search and the brushed span of time let through, in the order that the person asked for. */
export function useShownRows(): ShownRows {
  const rows = useModules((state) => state.rows);
  const text = useView((state) => state.moduleSearch);
  const sortKeys = useAfterPaint(useView((view) => view.sortKeys));
  const search = useMemo(() => readSearch(text), [text]);
  const compare = useMemo(() => compareBy(sortKeys), [sortKeys]);
  // Only a cache: the result is the same without it. So it does no harm that a render may be thrown away.
  const latest = useRef<OrderedRows>(undefined);
  const sorted = useMemo(() => {
    latest.current = orderRows(rows, compare, latest.current);
    return latest.current.sorted;
  }, [rows, compare]);
  const loaded = useRowsLoaded();
  const inTime = useMemo(
    () => (loaded === null ? sorted : sorted.filter(({ id }) => loaded.has(id))),
    [sorted, loaded],
  );
  const shown = useMemo(() => (search.isEmpty ? inTime : inTime.filter(search.matches)), [inTime, search]);
  return { shown, search, sortKeys };
}
