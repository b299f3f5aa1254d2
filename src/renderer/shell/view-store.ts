/** What the person is looking at: nothing here is known to main. */
import { create } from 'zustand';
import type { BenchmarkSeries } from '../../shared/benchmark-series.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import { isNarrow } from './narrow-window.ts';

/** The tabs of the main area; `main-tabs.tsx` says which there are. */
export type MainTab = 'modules' | 'timeline' | 'events' | 'benchmarks';

/** The tabs of the right pane; `pane-tabs.tsx` says which there are. */
export type PaneTab = 'overview' | 'contents' | 'history';

interface ViewState {
  selectedId: string | null;
  mainTab: MainTab;
  paneTab: PaneTab;
  /** Whether the right pane is there while the window is wide enough for it to stand beside the main area. */
  paneOpen: boolean;
  /** The same while it lies over the main area, in a narrow window. */
  drawerOpen: boolean;
  /** In pixels, of the right pane. */
  paneWidth: number;
  /** What the table's filter box holds. */
  nameFilter: string;
  /** The rows that are picked for a benchmark; none for the selected or the first one that can be measured. */
  benchmarkRowIds: readonly string[];
  /** What the benchmark's boxes hold: the series, the number of runs, the arguments of WASI commands. */
  benchmarkSeries: ReadonlySet<BenchmarkSeries>;
  benchmarkRuns: string;
  benchmarkArguments: string;
  /** What the event log's filter box holds, and the kinds that it leaves out. */
  eventText: string;
  hiddenKinds: ReadonlySet<EventKind>;
}

export const useView = create<ViewState>()(() => ({
  selectedId: null,
  mainTab: 'modules',
  paneTab: 'overview',
  paneOpen: true,
  drawerOpen: false,
  paneWidth: 400,
  nameFilter: '',
  benchmarkRowIds: [],
  benchmarkSeries: new Set(['stock', 'stockAll', 'cold', 'disk', 'memory', 'floor']),
  benchmarkRuns: '5',
  benchmarkArguments: '',
  eventText: '',
  hiddenKinds: new Set(),
}));

export const selectRow = (selectedId: string | null): void => useView.setState({ selectedId });

/** Opens the right pane, wherever this window has it. */
export const openPane = (paneTab: PaneTab): void =>
  useView.setState({ paneTab, ...(isNarrow() ? { drawerOpen: true } : { paneOpen: true }) });

/** Selects a row, and opens the pane that tells all about it. */
export function showRow(selectedId: string): void {
  selectRow(selectedId);
  openPane('overview');
}

export const openTab = (mainTab: MainTab): void => useView.setState({ mainTab });

export const filterByName = (nameFilter: string): void => useView.setState({ nameFilter });

/** Picks rows for a new benchmark, and opens it. */
export const pickForBenchmark = (benchmarkRowIds: readonly string[]): void =>
  useView.setState({ benchmarkRowIds, mainTab: 'benchmarks' });

/** Shows or shuts the right pane, wherever this window has it. */
export const togglePane = (): void =>
  useView.setState(({ paneOpen, drawerOpen }) =>
    isNarrow() ? { drawerOpen: !drawerOpen } : { paneOpen: !paneOpen },
  );
