/** Made-up but lifelike rows, tiers and events, for tests and for looking at the window without main. */

import type { BenchmarkRun, MeasuredModule } from '../../src/shared/benchmark-run.ts';
import type {
  BenchmarkState,
  InspectorEvent,
  LastLoad,
  ModuleRow,
  Snapshot,
  TierState,
} from '../../src/shared/contract.ts';
import type { EntryInfo } from '../../src/shared/entry-info.ts';
import type { LoadRecord } from '../../src/shared/load-record.ts';
import type { StepTimes } from '../../src/shared/load-steps.ts';
import { APP_SOURCE, type SourceInfo } from '../../src/shared/source.ts';
import type { GivenBy } from '../../src/shared/tiers.ts';
import type { Worth, WorthTotals } from '../../src/shared/worth.ts';

/** A moment that all samples count from. */
export const NOON = Date.UTC(2026, 5, 1, 12, 0, 0);

const STEPS: Record<GivenBy, StepTimes> = {
  stock: { read: 10.9, hash: 8.2, lookup: 0.8, compile: 61 },
  memory: { read: 9.8, hash: 8.1, lookup: 0.02 },
  disk: { read: 10.4, hash: 8.3, lookup: 0.6, verify: 12.9, deserialize: 61.2, save: 0.05 },
  shared: { read: 10.4, hash: 8.3, lookup: 0.6, fetch: 510, deserialize: 61.2, save: 55 },
  compiler: { read: 10.9, hash: 8.2, lookup: 0.8, compile: 12_020, serialize: 88, save: 61 },
};

/** A load that `servedBy` answered; `over` replaces what matters to the test. */
export function loadBy(servedBy: GivenBy, over: Partial<LastLoad> = {}): LastLoad {
  const steps = STEPS[servedBy];
  return {
    servedBy,
    isStock: servedBy === 'stock',
    choice: null,
    ms: Object.values(steps).reduce((sum, ms) => sum + ms, 0),
    steps,
    promoted: servedBy === 'disk' || servedBy === 'shared',
    saved: servedBy === 'compiler',
    compileMs: servedBy === 'stock' ? null : 12_020,
    finishedAt: NOON,
    ...over,
  };
}

/** A loaded row. */
export function rowOf(over: Partial<ModuleRow> = {}): ModuleRow {
  const name = over.name ?? 'esbuild.wasm';
  return {
    id: name,
    origin: 'file',
    name,
    path: `/home/ada/projects/bundler/node_modules/esbuild-wasm/${name}`,
    pathIsGone: false,
    key: '9F2C51E07AB84D3396F1C0D2B7E4A85511D06C3FA9E27B48C5D1F0637E8A924B',
    state: 'ready',
    step: null,
    stepStartedAt: null,
    wireBytes: 14_014_332,
    artifactBytes: 34_106_880,
    entries: [],
    usedAt: NOON,
    held: { memory: true, disk: true },
    served: { memory: 0, disk: 0, shared: 0, compiler: 1, stock: 0 },
    last: loadBy('compiler'),
    follows: null,
    rebuilt: null,
    savedMs: null,
    expected: null,
    error: null,
    warnings: [],
    ...over,
  };
}

/** What our engine's entry on disk says. */
export function entryInfoOf(over: Partial<EntryInfo> = {}): EntryInfo {
  return {
    engineId: 'v8-13.0.245.19-electron.0-C0DE0D3E5A6F1B7290AB44E18D3CF756',
    isOurs: true,
    bytes: 48_121_500,
    wireBytes: 14_014_332,
    artifactBytes: 34_106_880,
    storedAt: NOON,
    name: '/home/ada/projects/bundler/node_modules/esbuild-wasm/esbuild.wasm',
    mode: 'ahead-of-time',
    compileMs: 12_020,
    verified: null,
    ...over,
  };
}

/** A tier that works. */
export function tierOf(over: Partial<TierState> & Pick<TierState, 'name'>): TierState {
  return {
    entries: 0,
    bytes: 0,
    budgetBytes: null,
    budgetIsAutomatic: true,
    hits: 0,
    misses: 0,
    saves: 0,
    promotions: 0,
    evictions: 0,
    rejected: 0,
    failures: 0,
    failing: { read: null, write: null },
    unsaved: 0,
    location: over.name === 'disk' ? '/home/ada/.config/wasm-cache-inspector/modules' : null,
    ...over,
  };
}

/** One event; its number also sets its time. */
export function eventOf(seq: number, over: Partial<InspectorEvent> = {}): InspectorEvent {
  return {
    seq,
    at: NOON + seq * 37,
    kind: 'hit',
    where: 'memory',
    rowId: 'esbuild.wasm',
    subject: 'esbuild.wasm',
    key: null,
    ms: null,
    bytes: null,
    message: null,
    advice: null,
    ...over,
  };
}

/** What was measured of a module; `over` for other ends. */
export function measuredOf(over: Partial<MeasuredModule> = {}): MeasuredModule {
  return {
    name: 'esbuild.wasm',
    file: '/home/ada/projects/bundler/node_modules/esbuild-wasm/esbuild.wasm',
    key: '9F2C51E07AB84D3396F1C0D2B7E4A85511D06C3FA9E27B48C5D1F0637E8A924B',
    wireBytes: 14_014_332,
    artifactBytes: 34_106_880,
    status: 'done',
    problem: null,
    left: [],
    exitCode: null,
    samples: {
      stock: [46.1, 44.8, 47.9, 45.2, 51.3],
      cold: [12_246, 12_010, 12_688, 12_190, 12_402],
      disk: [98.7, 96.4, 103.2, 97.1, 99.8],
      memory: [0.021, 0.018, 0.034, 0.019, 0.02],
      floor: [93.6, 91.8, 97.4, 92.9, 94.1],
    },
    ...over,
  };
}

/** A run at its end; `over` for other states. */
export function benchmarkRunOf(over: Partial<BenchmarkRun> = {}): BenchmarkRun {
  return {
    version: 1,
    id: '5f0c6a52-6f77-4d6e-9d8c-0c8b1c6d8d11',
    name: 'esbuild.wasm',
    startedAt: NOON,
    endedAt: NOON + 60_000,
    status: 'done',
    runs: 5,
    series: ['stock', 'cold', 'disk', 'memory', 'floor'],
    commandArguments: [],
    machine: {
      cpu: 'Intel Core i7-1185G7',
      cores: 8,
      memoryBytes: 2 ** 34,
      freeMemoryBytes: 2 ** 33,
      loadAtStart: 0.31,
      loadAtEnd: 1.24,
      platform: 'linux',
      arch: 'x64',
      release: '6.1.0',
    },
    versions: {
      app: '0.1.0',
      electron: '33.2.1',
      v8: '13.0.245.19-electron.0',
      node: '20.18.1',
      engine: 'v8-13.0.245.19-electron.0',
    },
    modules: [measuredOf()],
    ...over,
  };
}

/** One load that has ended; its number also sets its time. */
export function loadRecordOf(seq: number, over: Partial<LoadRecord> = {}): LoadRecord {
  const { ms, steps, promoted, saved: stored } = loadBy('disk');
  return {
    seq,
    at: NOON + seq * 370,
    ms,
    outcome: 'disk',
    rowId: 'esbuild.wasm',
    name: 'esbuild.wasm',
    key: '9F2C51E07AB84D3396F1C0D2B7E4A85511D06C3FA9E27B48C5D1F0637E8A924B',
    steps,
    promoted,
    stored,
    shared: false,
    savedMs: null,
    message: null,
    ...over,
  };
}

/** A benchmark at its end; `over` for other states. */
export function benchmarkOf(over: Partial<BenchmarkState> = {}): BenchmarkState {
  return {
    run: benchmarkRunOf(),
    rowIds: ['esbuild.wasm'],
    done: 20,
    total: 20,
    msLeft: null,
    current: null,
    keepProblem: null,
    ...over,
  };
}

/** What loads were worth; nothing as yet, unless `over` has it. */
export function worthOf(over: Partial<Worth> = {}): Worth {
  return { session: totalsOf(), ever: totalsOf(), since: null, problem: null, ...over };
}

/** Sums over loads; of none, unless `over` has them. */
export function totalsOf(over: Partial<WorthTotals> = {}): WorthTotals {
  return {
    loads: 0,
    hits: { memory: 0, disk: 0, shared: 0 },
    savedMs: 0,
    hitMs: 0,
    unmeasuredHits: 0,
    slowerHits: 0,
    slowerMs: 0,
    compiles: 0,
    compileMs: 0,
    ...over,
  };
}

/** An app that has just started. */
export function snapshotOf(over: Partial<Snapshot> = {}): Snapshot {
  return {
    source: APP_SOURCE,
    sources: [],
    rows: [],
    tiers: [tierOf({ name: 'memory' }), tierOf({ name: 'disk' })],
    shared: null,
    compiler: {
      mode: 'ahead-of-time',
      compiles: 0,
      stock: null,
      failures: 0,
      cancellations: 0,
      active: [],
      waiting: [],
      background: { running: null, waiting: 0 },
    },
    engine: {
      deterministicId: 'v8-13.0.245.19-electron.0-C0DE0D3E5A6F1B7290AB44E18D3CF756',
      v8: '13.0.245.19-electron.0',
      runtime: 'Electron 33.2.1',
      artifacts: true,
      tellsWhatRan: false,
    },
    events: [],
    benchmark: null,
    folders: [],
    worth: worthOf(),
    bringIn: null,
    work: null,
    undo: null,
    ...over,
  };
}

/** A process that has answered. */
export const sourceOf = (over: Partial<SourceInfo> = {}): SourceInfo => ({
  id: '1-0-a',
  title: 'app.mjs',
  pid: 1,
  threadId: 0,
  command: ['node', 'app.mjs'],
  workingDirectory: '/home',
  runtime: 'Node 24.21.0',
  v8: '13.6.233.17',
  label: null,
  directories: ['/cache'],
  startedAt: 0,
  state: 'live',
  endedAt: null,
  exitCode: null,
  problem: null,
  loads: { given: 8, hits: 6 },
  ...over,
});
