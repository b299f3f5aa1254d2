import { beforeEach, expect, it, vi } from 'vitest';
import {
  compareLatest,
  refreshKept,
  runOf,
  showBenchmark,
  showPicked,
  showView,
  useBenchmark,
} from '../../../src/renderer/benchmark/benchmark-store.ts';
import { useNotices } from '../../../src/renderer/shell/notices-store.ts';
import { benchmarkOf, benchmarkRunOf, measuredOf } from '../sample-data.ts';

const KEPT = { runs: [], damaged: [], folder: '/kept' };
const request = vi.fn();

beforeEach(() => {
  request.mockReset().mockResolvedValue({ ok: true, value: KEPT });
  vi.stubGlobal('window', { inspector: { request } });
  useBenchmark.setState(useBenchmark.getInitialState(), true);
});

const running = (modules = [measuredOf({ status: 'measuring' })]) =>
  benchmarkOf({ run: benchmarkRunOf({ status: 'running', modules }) });

it('shows a run as soon as it is started, and not again while somebody looks at another', () => {
  showBenchmark(running());
  expect(useBenchmark.getState().view).toEqual({ kind: 'run', id: benchmarkRunOf().id });
  showView({ kind: 'setup' });
  showBenchmark(running());
  expect(useBenchmark.getState().view).toEqual({ kind: 'setup' });
});

it('does not jump to a run that was over before the window opened', () => {
  showBenchmark(benchmarkOf());
  expect(useBenchmark.getState().view).toEqual({ kind: 'setup' });
});

it('keeps the identity of a module of which nothing is new, and of no other', () => {
  const [one, two] = [measuredOf({ name: 'one' }), measuredOf({ name: 'two', status: 'measuring' })];
  showBenchmark(running([one, two]));
  const before = useBenchmark.getState().benchmark?.run.modules;
  showBenchmark(running(structuredClone([one, { ...two, samples: { ...two.samples, disk: [1] } }])));
  const after = useBenchmark.getState().benchmark?.run.modules;
  expect(after?.[0]).toBe(before?.[0]);
  expect(after?.[1]).not.toBe(before?.[1]);
});

it('asks for the kept runs when one has come to its end', async () => {
  showBenchmark(running());
  expect(request).not.toHaveBeenCalled();
  showBenchmark(benchmarkOf());
  await vi.waitFor(() => expect(useBenchmark.getState().kept).toEqual(KEPT));
  expect(request).toHaveBeenCalledExactlyOnceWith('keptBenchmarks', null);
});

it('opens the form for rows that were picked, once', () => {
  const picked = ['a'];
  showView({ kind: 'run', id: 'x' });
  showPicked([]);
  expect(useBenchmark.getState().view.kind).toBe('run');
  showPicked(picked);
  expect(useBenchmark.getState().view.kind).toBe('setup');
  showView({ kind: 'run', id: 'x' });
  showPicked(picked);
  expect(useBenchmark.getState().view.kind).toBe('run');
});

it('gives a run that main told of, or that was read', async () => {
  const read = benchmarkRunOf({ id: 'read' });
  useBenchmark.setState({ read: new Map([['read', read]]), benchmark: benchmarkOf() });
  const state = useBenchmark.getState();
  expect(runOf(state, 'read')).toBe(read);
  expect(runOf(state, benchmarkRunOf().id)).toBe(state.benchmark?.run);
  expect(runOf(state, 'none')).toBeUndefined();
  await refreshKept();
});

const summaryOf = (id: string, startedAt: number, modules: string[]) => ({
  id,
  name: id,
  startedAt,
  runs: 5,
  status: 'done',
  modules,
  engine: 'engine',
});

it('compares the latest run with the one before it that measured a module of it', async () => {
  const runs = [
    summaryOf('latest', 3, ['a.wasm', 'b.wasm']),
    summaryOf('other', 2, ['c.wasm']),
    summaryOf('before', 1, ['b.wasm']),
  ];
  request.mockResolvedValue({ ok: true, value: { ...KEPT, runs } });
  await compareLatest();
  expect(useBenchmark.getState().view).toEqual({ kind: 'compare', before: 'before', after: 'latest' });
});

it('stays where it is while no two runs have a module in common, and says so', async () => {
  const runs = [summaryOf('latest', 2, ['a.wasm']), summaryOf('other', 1, ['c.wasm'])];
  request.mockResolvedValue({ ok: true, value: { ...KEPT, runs } });
  await compareLatest();
  expect(useBenchmark.getState().view).toEqual({ kind: 'setup' });
  expect(useNotices.getState().notices.at(-1)?.message).toBe('There are no two runs with a module in common');
});
