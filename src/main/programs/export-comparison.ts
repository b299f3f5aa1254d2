import { CONFIDENCE } from '../../shared/benchmark-statistics.ts';
import {
  analyse,
  type ComparisonAnalysis,
  type Conclusion,
  conclude,
} from '../../shared/comparison-words.ts';
import type { ProgramComparison } from '../../shared/program-comparison.ts';
import { csvText } from '../benchmark/csv-text.ts';

/** A comparison with what follows from its runs, for other programs to read. */
export interface ExportedComparison extends ProgramComparison {
  conclusion: Conclusion | null;
  analysis: ComparisonAnalysis;
  /** How the intervals were made. */
  statistics: { interval: string; confidence: number };
}

/** Gives a comparison with its figures. */
export function exported(comparison: ProgramComparison): ExportedComparison {
  const analysis = analyse(comparison.taken);
  return {
    ...comparison,
    conclusion: conclude(comparison, analysis),
    analysis,
    statistics: {
      interval: 'percentile bootstrap of the ratio of medians, 2,000 resamples, fixed seed',
      confidence: CONFIDENCE,
    },
  };
}

/** Gives a comparison as JSON, with its figures. */
export function comparisonAsJson(comparison: ProgramComparison): string {
  return `${JSON.stringify(exported(comparison), null, 2)}\n`;
}

const COLUMNS = [
  'comparison',
  'started',
  'command',
  'folder',
  'node',
  'run',
  'kind',
  'ms',
  'first_output_ms',
  'exit_code',
  'signal',
  'output_bytes',
  'output_sha256',
  'loads_from_disk',
  'loads_of_stock',
  'ms_of_loads',
  'cpu',
  'cores',
  'memory_bytes',
  'load_at_start',
  'load_at_end',
  'platform',
  'app',
];

/** Gives a comparison as CSV (RFC 4180), a line for each run. */
export function comparisonAsCsv(comparison: ProgramComparison): string {
  const { name, startedAt, command, folder, node, taken, machine, appVersion } = comparison;
  const lines = taken.map((run, index) => [
    name,
    new Date(startedAt).toISOString(),
    command,
    folder,
    node?.version ?? null,
    index + 1,
    run.kind,
    run.ms,
    run.firstOutputMs,
    run.exitCode,
    run.signal,
    run.out.bytes,
    run.out.hash,
    run.loads.filter(({ servedBy }) => servedBy === 'disk').length,
    run.loads.filter(({ servedBy }) => servedBy === 'stock').length,
    run.loads.reduce((sum, { ms }) => sum + ms, 0),
    machine.cpu,
    machine.cores,
    machine.memoryBytes,
    machine.loadAtStart,
    machine.loadAtEnd,
    `${machine.platform} ${machine.release} ${machine.arch}`,
    appVersion,
  ]);
  return csvText([COLUMNS, ...lines]);
}
