/** What the person is looking at. */
import { create } from 'zustand';
import type { EventKind } from '../../shared/event-kinds.ts';
import { DEFAULT_VIEW, type KeptView, type MainTab, type PaneTab } from '../../shared/kept-view.ts';
import { isNarrow } from './narrow-window.ts';

/** What is kept between starts is in `KeptView`; see `view-keeping.ts`. */
export interface ViewState extends Omit<KeptView, 'hiddenKinds'> {
  selectedId: string | null;
  /** The open tab of the main area; `main-tabs.tsx` says which there are. */
  mainTab: MainTab;
  /** The open tab of the right pane; `pane-tabs.tsx` says which there are. */
  paneTab: PaneTab;
  /** Whether the right pane is there while the window is wide enough for it to stand beside the main area. */
  paneOpen: boolean;
  /** The same while it lies over the main area, in a narrow window. */
  drawerOpen: boolean;
  /** In pixels, of the right pane. */
  paneWidth: number;
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
  drawerOpen: false,
  benchmarkRowId: null,
  ...DEFAULT_VIEW,
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

export const pickForBenchmark = (benchmarkRowId: string): void =>
  useView.setState({ benchmarkRowId, mainTab: 'benchmarks' });

/** Shows or shuts the right pane, wherever this window has it. */
export const togglePane = (): void =>
  useView.setState(({ paneOpen, drawerOpen }) =>
    isNarrow() ? { drawerOpen: !drawerOpen } : { paneOpen: !paneOpen },
  );
