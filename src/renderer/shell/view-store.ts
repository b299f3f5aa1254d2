/** What the person is looking at: nothing here is known to main. */
import { create } from 'zustand';
import type { EventKind } from '../../shared/event-kinds.ts';

export type Panel = 'detail' | 'events' | 'benchmark';

interface ViewState {
  selectedId: string | null;
  panel: Panel;
  /** What the table's filter box holds. */
  nameFilter: string;
  /** The row that the benchmark panel has picked; null for the selected or the first one that can be measured. */
  benchmarkRowId: string | null;
  /** What the benchmark's box for the number of runs holds. */
  benchmarkRuns: string;
  /** What the event log's filter box holds, and the kinds that it leaves out. */
  eventText: string;
  hiddenKinds: ReadonlySet<EventKind>;
}

export const useView = create<ViewState>()(() => ({
  selectedId: null,
  panel: 'detail',
  nameFilter: '',
  benchmarkRowId: null,
  benchmarkRuns: '5',
  eventText: '',
  hiddenKinds: new Set(),
}));

export const selectRow = (selectedId: string | null): void => useView.setState({ selectedId });

/** Selects a row, and opens the panel that tells all about it. */
export const showRow = (selectedId: string): void => useView.setState({ selectedId, panel: 'detail' });

export const openPanel = (panel: Panel): void => useView.setState({ panel });

export const filterByName = (nameFilter: string): void => useView.setState({ nameFilter });

export const pickForBenchmark = (benchmarkRowId: string): void =>
  useView.setState({ benchmarkRowId, panel: 'benchmark' });
