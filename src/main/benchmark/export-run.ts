import type { BenchmarkRun, MeasuredModule } from '../../shared/benchmark-run.ts';
import { COMPARISONS } from '../../shared/benchmark-series.ts';
import {
  CONFIDENCE,
  type Figures,
  figuresOf,
  type Ratio,
  ratioOf,
} from '../../shared/benchmark-statistics.ts';
import { csvText } from './csv-text.ts';

/** A run with what follows from its samples, for other programs to read. */
export interface ExportedRun extends BenchmarkRun {
  /** How the intervals were made. */
  statistics: { interval: string; confidence: number };
  modules: (MeasuredModule & {
    figures: Partial<Record<string, Figures>>;
    comparisons: ({ subject: string; reference: string } & Ratio)[];
  })[];
}

/** Gives a run as JSON, with its medians and ratios. */
export function runAsJson(run: BenchmarkRun): string {
  const exported: ExportedRun = {
    ...run,
    statistics: {
      interval: 'percentile bootstrap of the ratio of medians, 2,000 resamples, fixed seed',
      confidence: CONFIDENCE,
    },
    modules: run.modules.map((module) => ({
      ...module,
      figures: Object.fromEntries(
        Object.entries(module.samples).flatMap(([series, samples]) => {
          const figures = figuresOf(samples ?? []);
          return figures === null ? [] : [[series, figures]];
        }),
      ),
      comparisons: COMPARISONS.flatMap(({ subject, reference }) => {
        const ratio = ratioOf(module.samples[subject] ?? [], module.samples[reference] ?? []);
        return ratio === null ? [] : [{ subject, reference, ...ratio }];
      }),
    })),
  };
  return `${JSON.stringify(exported, null, 2)}\n`;
}

const COLUMNS = [
  'run',
  'started',
  'module',
  'file',
  'key',
  'wire_bytes',
  'artifact_bytes',
  'series',
  'sample',
  'ms',
  'cpu',
  'cores',
  'memory_bytes',
  'load_at_start',
  'load_at_end',
  'platform',
  'v8',
  'electron',
  'app',
  'engine',
];

/** Gives a run as CSV (RFC 4180), a line for each sample. */
export function runAsCsv({ name, startedAt, modules, machine, versions }: BenchmarkRun): string {
  const started = new Date(startedAt).toISOString();
  const where = [
    machine.cpu,
    machine.cores,
    machine.memoryBytes,
    machine.loadAtStart,
    machine.loadAtEnd,
    `${machine.platform} ${machine.release} ${machine.arch}`,
    versions.v8,
    versions.electron,
    versions.app,
    versions.engine,
  ];
  const lines = modules.flatMap((module) =>
    Object.entries(module.samples).flatMap(([series, samples = []]) =>
      samples.map((ms, index) => [
        name,
        started,
        module.name,
        module.file,
        module.key,
        module.wireBytes,
        module.artifactBytes,
        series,
        index + 1,
        ms,
        ...where,
      ]),
    ),
  );
  return csvText([COLUMNS, ...lines]);
}
