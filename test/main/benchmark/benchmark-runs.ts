import type { BenchmarkRun, MeasuredModule } from '../../../src/shared/benchmark-run.ts';

/** A run that was measured to its end, with what a test chooses. */
export function runOf(choices: Partial<BenchmarkRun> = {}): BenchmarkRun {
  return {
    version: 1,
    id: '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b',
    name: 'sqlite before',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    endedAt: Date.UTC(2026, 0, 2, 3, 5, 5),
    status: 'done',
    runs: 5,
    series: ['cold', 'disk'],
    commandArguments: [],
    machine: {
      cpu: 'Some, "fast" CPU',
      cores: 2,
      memoryBytes: 2 ** 33,
      freeMemoryBytes: 2 ** 32,
      loadAtStart: 0.5,
      loadAtEnd: 1.5,
      platform: 'linux',
      arch: 'x64',
      release: '6.1.0',
    },
    versions: { app: '0.1.0', electron: '33.2.1', v8: '13.0.245', node: '20.18.1', engine: 'v8-13.0-abc' },
    modules: [moduleOf()],
    ...choices,
  };
}

export function moduleOf(choices: Partial<MeasuredModule> = {}): MeasuredModule {
  return {
    name: 'sqlite.wasm',
    file: '/files/sqlite.wasm',
    key: 'AB'.repeat(32),
    wireBytes: 1_000,
    artifactBytes: 3_000,
    status: 'done',
    problem: null,
    left: [],
    exitCode: null,
    samples: { cold: [100, 101, 102, 103, 104], disk: [10, 10.5, 11, 11.5, 12] },
    ...choices,
  };
}
