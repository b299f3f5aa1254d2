/** The run under way or the last one, those that are kept, and which of them is looked at. */
import { create } from 'zustand';
import type {
  BenchmarkRun,
  BenchmarkRunSummary,
  KeptRuns,
  MeasuredModule,
} from '../../shared/benchmark-run.ts';
import type { BenchmarkState } from '../../shared/contract.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';

/** What the tab shows: the form for a new run, one run, or two of them side by side. */
export type BenchmarkView =
  | { kind: 'setup' }
  | { kind: 'run'; id: string }
  | { kind: 'compare'; before: string; after: string };

interface BenchmarkStore {
  benchmark: BenchmarkState | null;
  /** Null until they are known. */
  kept: KeptRuns | null;
  /** Runs that were read from their files, by their ids. */
  read: ReadonlyMap<string, BenchmarkRun>;
  view: BenchmarkView;
  /** The rows that the form was last opened for. */
  picked: readonly string[] | null;
  /** What the last deletion deleted, as long as it can be undone. */
  deleted: string | null;
}

export const useBenchmark = create<BenchmarkStore>()(() => ({
  benchmark: null,
  kept: null,
  read: new Map(),
  view: { kind: 'setup' },
  picked: null,
  deleted: null,
}));

export const isRunning = (benchmark: BenchmarkState | null): boolean => benchmark?.run.status === 'running';

/** Takes what main tells. A module of which nothing is new keeps its identity, and so its statistics. */
export function showBenchmark(benchmark: BenchmarkState | null): void {
  const { benchmark: before, view } = useBenchmark.getState();
  if (benchmark === null) {
    useBenchmark.setState({ benchmark });
    return;
  }
  const sameRun = before?.run.id === benchmark.run.id;
  const modules = benchmark.run.modules.map((module, index) => {
    const known = sameRun ? before.run.modules[index] : undefined;
    return known && isSame(known, module) ? known : module;
  });
  const next = { ...benchmark, run: { ...benchmark.run, modules } };
  // A run that has just been started is what its starter wants to see.
  const isNew = !sameRun && isRunning(next);
  useBenchmark.setState({
    benchmark: next,
    view: isNew ? { kind: 'run', id: next.run.id } : view,
  });
  if (sameRun && isRunning(before) && !isRunning(next)) void refreshKept();
}

function isSame(one: MeasuredModule, other: MeasuredModule): boolean {
  return one.status === other.status && one.key === other.key && countSamples(one) === countSamples(other);
}

export const countSamples = ({ samples }: MeasuredModule): number =>
  Object.values(samples).reduce((sum, taken) => sum + (taken?.length ?? 0), 0);

export const showView = (view: BenchmarkView): void => useBenchmark.setState({ view });

/** Opens the form for rows that were picked elsewhere, once. */
export function showPicked(picked: readonly string[]): void {
  if (picked === useBenchmark.getState().picked) return;
  useBenchmark.setState(({ view }) => ({
    picked,
    view: picked.length > 0 ? { kind: 'setup' } : view,
  }));
}

/** Asks main for the kept runs. */
export async function refreshKept(): Promise<void> {
  const reply = await ask('keptBenchmarks', null);
  if (reply) useBenchmark.setState({ kept: reply.value });
}

/** A run by its id: the one that main told of, or one that was read. */
export const runOf = ({ benchmark, read }: BenchmarkStore, id: string): BenchmarkRun | undefined =>
  benchmark?.run.id === id ? benchmark.run : read.get(id);

type Earlier = Pick<BenchmarkRunSummary, 'id' | 'startedAt' | 'modules'>;

/** The latest kept run that was started before a run and has a module of it, by name. */
export function previousOf(kept: readonly BenchmarkRunSummary[], run: Earlier): string | undefined {
  const names = new Set(run.modules);
  return kept.find(
    ({ id, startedAt, modules }) =>
      id !== run.id && startedAt < run.startedAt && modules.some((name) => names.has(name)),
  )?.id;
}

/** Shows the latest kept run beside the one before it that has a module of it. */
export async function compareLatest(): Promise<void> {
  await refreshKept();
  const runs = useBenchmark.getState().kept?.runs ?? [];
  const [latest] = runs;
  const before = latest && previousOf(runs, latest);
  if (latest && before !== undefined) showView({ kind: 'compare', before, after: latest.id });
  else showDone('There are no two runs with a module in common');
}

/** Reads a run that is not there yet. */
export async function readRun(id: string): Promise<void> {
  if (runOf(useBenchmark.getState(), id)) return;
  const reply = await ask('keptBenchmark', { id });
  if (reply) useBenchmark.setState(({ read }) => ({ read: new Map(read).set(id, reply.value) }));
  else {
    // Why is said already; there is nothing to show of it.
    showView({ kind: 'setup' });
    await refreshKept();
  }
}

/** Gives a kept run another name. */
export async function renameRun(id: string, name: string): Promise<void> {
  if (!(await ask('renameBenchmark', { id, name }))) return;
  useBenchmark.setState(({ benchmark, read }) => {
    const known = read.get(id);
    return {
      ...(known && { read: new Map(read).set(id, { ...known, name }) }),
      ...(benchmark?.run.id === id && { benchmark: { ...benchmark, run: { ...benchmark.run, name } } }),
    };
  });
  await refreshKept();
}

/** Deletes a kept run, which can be undone until the next one is deleted. */
export async function deleteRun(id: string, name: string): Promise<void> {
  if (!(await ask('deleteBenchmarks', { ids: [id] }))) return;
  useBenchmark.setState({ deleted: name, view: { kind: 'setup' } });
  await refreshKept();
}

export async function undoDelete(): Promise<void> {
  if (!(await ask('undoDeleteBenchmarks', null))) return;
  useBenchmark.setState({ deleted: null });
  await refreshKept();
}
