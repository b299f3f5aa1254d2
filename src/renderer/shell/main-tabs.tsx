/** The tabs of the main area, in their order: a tab is one line here, and its name in `MainTab`. */

import { lazy } from 'react';
import type { MainTab } from '../../shared/kept-view.ts';
import { useBenchmark } from '../benchmark/benchmark-store.ts';
import { EventLog } from '../events/event-log.tsx';
import { useEvents } from '../events/events-store.ts';
import { ModuleTable } from '../modules/module-table.tsx';
import { useModules } from '../modules/modules-store.ts';
import { usePrograms } from '../programs/programs-store.ts';
import { type TabEntry, TabMark } from './tabbed.tsx';

const BenchmarkPanel = lazy(async () => ({
  default: (await import('../benchmark/benchmark-panel.tsx')).BenchmarkPanel,
}));

const ProgramsPanel = lazy(async () => ({
  default: (await import('../programs/programs-panel.tsx')).ProgramsPanel,
}));

const ContentsMain = lazy(async () => ({
  default: (await import('../contents/contents-tab.tsx')).ContentsMain,
}));
const Timeline = lazy(async () => ({ default: (await import('../timeline/timeline.tsx')).Timeline }));

function Count({ of }: { of: number }) {
  return of > 0 ? <TabMark>{of.toLocaleString('en')}</TabMark> : null;
}

function ModuleCount() {
  return <Count of={useModules((state) => state.rows.length)} />;
}

function EventCount() {
  return <Count of={useEvents((state) => state.ring.length)} />;
}

function BenchmarkProgress() {
  const running = useBenchmark((state) =>
    state.benchmark?.run.status === 'running' ? `${state.benchmark.done}/${state.benchmark.total}` : null,
  );
  return running === null ? null : <TabMark tone="compiler">{running}</TabMark>;
}

function ProgramProgress() {
  const mark = usePrograms(({ run, comparison }) => {
    if (comparison?.comparison.status === 'running') return `${comparison.done}/${comparison.total}`;
    return run?.state === 'running' || run?.state === 'stopping' ? 'runs' : null;
  });
  return mark === null ? null : <TabMark tone="compiler">{mark}</TabMark>;
}

export const MAIN_TABS: readonly TabEntry<MainTab>[] = [
  { id: 'modules', label: 'Modules', Mark: ModuleCount, Content: ModuleTable, scrollsItself: true },
  { id: 'contents', label: 'Contents', Content: ContentsMain, scrollsItself: true },
  { id: 'timeline', label: 'Timeline', Content: Timeline, scrollsItself: true },
  { id: 'events', label: 'Events', Mark: EventCount, Content: EventLog, scrollsItself: true },
  {
    id: 'benchmarks',
    label: 'Benchmarks',
    Mark: BenchmarkProgress,
    Content: BenchmarkPanel,
    scrollsItself: true,
  },
  { id: 'programs', label: 'Programs', Mark: ProgramProgress, Content: ProgramsPanel, scrollsItself: true },
];
