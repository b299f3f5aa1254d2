/** What the person is looking at: nothing here is known to main. */
import { create } from 'zustand';

export type Panel = 'detail' | 'events' | 'benchmark';

interface ViewState {
  selectedId: string | null;
  panel: Panel;
  /** What the table's filter box holds. */
  nameFilter: string;
  /** The row that the benchmark panel has picked; null for the selected or the first one that can be measured. */
  benchmarkRowId: string | null;
}

export const useView = create<ViewState>()(() => ({
  selectedId: null,
  panel: 'detail',
  nameFilter: '',
  benchmarkRowId: null,
}));

export const selectRow = (selectedId: string | null): void => useView.setState({ selectedId });

export const openPanel = (panel: Panel): void => useView.setState({ panel });

export const filterByName = (nameFilter: string): void => useView.setState({ nameFilter });

export const pickForBenchmark = (benchmarkRowId: string): void =>
  useView.setState({ benchmarkRowId, panel: 'benchmark' });
