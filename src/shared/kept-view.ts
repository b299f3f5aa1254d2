/** What the window keeps of its view from one start to the next. To keep more, add it here and to `ViewState`. */
import * as v from 'valibot';
import { BENCHMARK_SERIES } from './benchmark-series.ts';
import { EVENT_KINDS } from './event-kinds.ts';
import { LOAD_OUTCOMES } from './load-record.ts';
import { MAX_COMMAND_LENGTH, MAX_RECENT_PROGRAMS, MAX_VARIABLES_LENGTH } from './program.ts';
import { PLACES } from './tiers.ts';
import { WORTH_SPANS } from './worth.ts';

/** The tabs of the main area. */
export const MAIN_TABS = ['modules', 'contents', 'timeline', 'events', 'benchmarks', 'programs'] as const;
export type MainTab = (typeof MAIN_TABS)[number];

/** The tabs of the right pane. */
export const PANE_TABS = ['overview', 'contents', 'history'] as const;
export type PaneTab = (typeof PANE_TABS)[number];

/** How much of the session the timeline shows: all of it, or its last minutes. */
export const TIMELINE_REACHES = ['session', '60', '15', '5', '1'] as const;
export type TimelineReach = (typeof TIMELINE_REACHES)[number];

/** The axes that a benchmark's charts can have. */
export const SCALES = ['linear', 'logarithmic'] as const;
export type ScaleKind = (typeof SCALES)[number];

/** Some of a few; none stands for all. */
const some = <const Items extends readonly string[]>(items: Items) =>
  v.pipe(v.array(v.picklist(items)), v.maxLength(items.length));

const typed = v.pipe(v.string(), v.maxLength(1_000));
const pixels = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const columnId = v.pipe(v.string(), v.minLength(1), v.maxLength(40));
const columnIds = v.pipe(v.array(columnId), v.maxLength(100));

/** How the table's columns are laid out, once they are not as at first; the window fits it to the columns there are. */
const columns = v.object({
  order: columnIds,
  chosen: columnIds,
  favoured: columnIds,
  widths: v.record(columnId, v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))),
});

/** By which columns the table's rows are sorted, the first key first. */
const sortKeys = v.pipe(v.array(v.object({ id: columnId, descending: v.boolean() })), v.maxLength(3));

/** What the form for a program holds, as it is typed: an empty folder stands for the one by default. */
const programForm = v.object({
  command: v.pipe(v.string(), v.maxLength(MAX_COMMAND_LENGTH)),
  folder: v.pipe(v.string(), v.maxLength(32_768)),
  variables: v.pipe(v.string(), v.maxLength(MAX_VARIABLES_LENGTH)),
  hooked: v.boolean(),
  cacheFolder: v.pipe(v.string(), v.maxLength(32_768)),
});
export type ProgramForm = v.InferOutput<typeof programForm>;

/** Each field stands for itself: one that is damaged is as by default, and the rest stays. */
export const KEPT_VIEW_FIELDS = {
  mainTab: v.picklist(MAIN_TABS),
  paneTab: v.picklist(PANE_TABS),
  paneOpen: v.boolean(),
  paneWidth: pixels(240, 4_000),
  moduleSearch: typed,
  tableColumns: v.nullable(columns),
  sortKeys,
  eventText: typed,
  eventKinds: some(EVENT_KINDS),
  eventPlaces: some(PLACES),
  eventsOfSelection: v.boolean(),
  timelineReach: v.picklist(TIMELINE_REACHES),
  timelineIsLogarithmic: v.boolean(),
  loadOutcomes: some(LOAD_OUTCOMES),
  worthSpan: v.picklist(WORTH_SPANS),
  benchmarkSeries: some(BENCHMARK_SERIES),
  benchmarkRuns: v.pipe(v.string(), v.maxLength(20)),
  benchmarkArguments: typed,
  benchmarkScale: v.picklist(SCALES),
  programForm,
  programRuns: v.pipe(v.string(), v.maxLength(20)),
  recentPrograms: v.pipe(v.array(programForm), v.maxLength(MAX_RECENT_PROGRAMS)),
};

export type KeptView = {
  [Name in keyof typeof KEPT_VIEW_FIELDS]: v.InferOutput<(typeof KEPT_VIEW_FIELDS)[Name]>;
};

export const DEFAULT_VIEW: Readonly<KeptView> = {
  mainTab: 'modules',
  paneTab: 'overview',
  paneOpen: true,
  paneWidth: 400,
  moduleSearch: '',
  tableColumns: null,
  sortKeys: [],
  eventText: '',
  eventKinds: [],
  eventPlaces: [],
  eventsOfSelection: false,
  timelineReach: 'session',
  timelineIsLogarithmic: true,
  loadOutcomes: [],
  worthSpan: 'session',
  benchmarkSeries: ['stock', 'stockAll', 'cold', 'disk', 'memory', 'floor'],
  benchmarkRuns: '5',
  benchmarkArguments: '',
  benchmarkScale: 'linear',
  programForm: { command: '', folder: '', variables: '', hooked: true, cacheFolder: '' },
  programRuns: '5',
  recentPrograms: [],
};
