/** What the person is looking at. */
import { create } from 'zustand';
import type { BenchmarkSeries } from '../../shared/benchmark-series.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import {
  DEFAULT_VIEW,
  type KeptView,
  type MainTab,
  type PaneTab,
  type ProgramForm,
  type ScaleKind,
  type TimelineReach,
} from '../../shared/kept-view.ts';
import type { LoadOutcome } from '../../shared/load-record.ts';
import type { ServedBy } from '../../shared/tiers.ts';
import type { WorthSpan } from '../../shared/worth.ts';
import { NOTHING_SELECTED, primaryOf, type Selection, selectOnly } from '../modules/selection.ts';
import { isNarrow } from './narrow-window.ts';

/** Both ends are in it; milliseconds since the epoch. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** What is kept between starts is in `KeptView`; see `view-keeping.ts`. */
export interface ViewState
  extends Selection,
    Omit<KeptView, 'eventKinds' | 'eventPlaces' | 'loadOutcomes' | 'benchmarkSeries'> {
  /** The one of the selected rows that the right pane is about. */
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
  /** What the table's search box holds. */
  moduleSearch: string;
  /** The rows that are picked for a benchmark; none for the selected or the first one that can be measured. */
  benchmarkRowIds: readonly string[];
  /** What the benchmark's boxes hold: the series, the number of runs, the arguments of WASI commands. */
  benchmarkSeries: ReadonlySet<BenchmarkSeries>;
  benchmarkRuns: string;
  benchmarkArguments: string;
  /** The axis of its charts. */
  benchmarkScale: ScaleKind;
  /** What the form for a program holds, how many runs a comparison has, and the programs that were run last. */
  programForm: ProgramForm;
  programRuns: string;
  recentPrograms: ProgramForm[];
  /** What the event log's filter box holds. */
  eventText: string;
  /** The kinds and the places that the event log shows; none for all. */
  eventKinds: ReadonlySet<EventKind>;
  eventPlaces: ReadonlySet<ServedBy>;
  /** Whether the event log shows only what is about the selected modules. */
  eventsOfSelection: boolean;
  /** The span of time that the timeline, the log and the table are narrowed to, in milliseconds since the epoch. */
  brushedTime: TimeSpan | null;
  /** How much of the session the timeline shows, and whether its axis of durations is logarithmic. */
  timelineReach: TimelineReach;
  timelineIsLogarithmic: boolean;
  /** The span that the timeline shows instead of `timelineReach`. */
  timelineZoom: TimeSpan | null;
  /** The ends of loads that the timeline shows; none for all. */
  loadOutcomes: ReadonlySet<LoadOutcome>;
  /** Whether the headline sums this session, or all since the beginning. */
  worthSpan: WorthSpan;
}

export const useView = create<ViewState>()(() => ({
  ...NOTHING_SELECTED,
  selectedId: null,
  drawerOpen: false,
  benchmarkRowIds: [],
  brushedTime: null,
  timelineZoom: null,
  ...DEFAULT_VIEW,
  benchmarkSeries: new Set(DEFAULT_VIEW.benchmarkSeries),
  eventKinds: new Set(),
  eventPlaces: new Set(),
  loadOutcomes: new Set(),
}));

/** Sets which rows are selected; the right pane is about one of them. */
export const select = (selection: Selection): void =>
  useView.setState({ ...selection, selectedId: primaryOf(selection) });

export const selectRow = (id: string | null): void => select(id === null ? NOTHING_SELECTED : selectOnly(id));

/** Opens the right pane, wherever this window has it. */
export const openPane = (paneTab: PaneTab): void =>
  useView.setState({ paneTab, ...(isNarrow() ? { drawerOpen: true } : { paneOpen: true }) });

/** Selects a row, and opens the pane that tells all about it. */
export function showRow(selectedId: string): void {
  selectRow(selectedId);
  openPane('overview');
}

export const openTab = (mainTab: MainTab): void => useView.setState({ mainTab });

/** Narrows timeline, log and table to a span of time; null widens them again. */
export const brushTime = (brushedTime: TimeSpan | null): void => useView.setState({ brushedTime });

/** The same for what has happened within the last minutes. */
export const brushLast = (minutes: number): void => {
  const to = Date.now();
  brushTime({ from: to - minutes * 60_000, to });
};

export const searchModules = (moduleSearch: string): void => useView.setState({ moduleSearch });

/** Picks rows for a new benchmark, and opens it. */
export const pickForBenchmark = (benchmarkRowIds: readonly string[]): void =>
  useView.setState({
    benchmarkRowIds,
    mainTab: 'benchmarks',
  });

/** Shows or shuts the right pane, wherever this window has it. */
export const togglePane = (): void =>
  useView.setState(({ paneOpen, drawerOpen }) =>
    isNarrow() ? { drawerOpen: !drawerOpen } : { paneOpen: !paneOpen },
  );
