/** What the window keeps of its view from one start to the next. To keep more, add it here and to `ViewState`. */
import * as v from 'valibot';
import { EVENT_KINDS } from './event-kinds.ts';

/** The tabs of the main area. */
export const MAIN_TABS = ['modules', 'contents', 'timeline', 'events', 'benchmarks'] as const;
export type MainTab = (typeof MAIN_TABS)[number];

/** The tabs of the right pane. */
export const PANE_TABS = ['overview', 'contents', 'history'] as const;
export type PaneTab = (typeof PANE_TABS)[number];

const typed = v.pipe(v.string(), v.maxLength(1_000));
const pixels = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** Each field stands for itself: one that is damaged is as by default, and the rest stays. */
export const KEPT_VIEW_FIELDS = {
  mainTab: v.picklist(MAIN_TABS),
  paneTab: v.picklist(PANE_TABS),
  paneOpen: v.boolean(),
  paneWidth: pixels(240, 4_000),
  nameFilter: typed,
  eventText: typed,
  hiddenKinds: v.pipe(v.array(v.picklist(EVENT_KINDS)), v.maxLength(EVENT_KINDS.length)),
  benchmarkRuns: v.pipe(v.string(), v.maxLength(20)),
};

export type KeptView = {
  [Name in keyof typeof KEPT_VIEW_FIELDS]: v.InferOutput<(typeof KEPT_VIEW_FIELDS)[Name]>;
};

export const DEFAULT_VIEW: Readonly<KeptView> = {
  mainTab: 'modules',
  paneTab: 'overview',
  paneOpen: true,
  paneWidth: 400,
  nameFilter: '',
  eventText: '',
  hiddenKinds: [],
  benchmarkRuns: '5',
};
