import { CircleX } from 'lucide-react';
import { useMemo } from 'react';
import type { BenchmarkRun, MeasuredModule } from '../../shared/benchmark-run.ts';
import { type BenchmarkSeries, SERIES_TEXT } from '../../shared/benchmark-series.ts';
import { formatBytes } from '../format.ts';
import { useView } from '../shell/view-store.ts';
import { Message } from '../widgets/message.tsx';
import type { ChartRow } from './chart-layout.ts';
import { Comparisons } from './comparisons.tsx';
import styles from './module-result.module.css';
import { SampleChart } from './sample-chart.tsx';
import { SampleTables } from './sample-tables.tsx';
import { SERIES_COLOR } from './series-look.ts';

/** What a module of a run is up to, as the end of a sentence that begins with its name. */
export const STATUS_TEXT: Record<MeasuredModule['status'], string> = {
  waiting: 'waits for its turn',
  preparing: 'is brought into the disk tier',
  measuring: 'is being measured',
  done: 'measured',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const isOverWith = ({ status }: MeasuredModule): boolean =>
  status === 'done' || status === 'failed' || status === 'cancelled';

/** The rows of a module's chart: the series that can be measured of it. */
export function chartRowsOf(module: MeasuredModule, series: readonly BenchmarkSeries[]): ChartRow[] {
  const left = new Set(module.left.map((one) => one.series));
  return series
    .filter((name) => !left.has(name))
    .map((name) => ({
      id: name,
      label: SERIES_TEXT[name].label,
      color: SERIES_COLOR[name],
      samples: module.samples[name] ?? [],
    }));
}

/** What was left out, each reason once. */
function reasonsOf({ left }: MeasuredModule): string {
  const byReason = new Map<string, string[]>();
  for (const { series, reason } of left) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), SERIES_TEXT[series].label]);
  }
  return [...byReason].map(([reason, labels]) => `${labels.join(' and ')}, since ${reason}`).join('; ');
}

interface ModuleResultProps {
  run: BenchmarkRun;
  module: MeasuredModule;
}

/** What was measured of one module: in words, as a picture, as a table. */
export function ModuleResult({ run, module }: ModuleResultProps) {
  const scale = useView((state) => state.benchmarkScale);
  const { series } = run;
  const rows = useMemo(() => chartRowsOf(module, series), [module, series]);
  const isOver = isOverWith(module);
  const hasSamples = rows.some(({ samples }) => samples.length > 0);
  return (
    <section
      className={styles.module}
      aria-label={`Benchmark of ${module.name}`}
      data-testid="benchmark-module"
      data-status={module.status}
    >
      <header className={styles.header}>
        <h3 title={module.file}>{module.name}</h3>
        <span className={styles.facts}>
          {module.wireBytes !== null && `${formatBytes(module.wireBytes)} wasm`}
          {module.artifactBytes !== null && `, ${formatBytes(module.artifactBytes)} machine code`}
          {module.exitCode !== null && module.exitCode !== 0 && `, ended with exit code ${module.exitCode}`}
        </span>
        {module.status !== 'done' && (
          <span className={styles.status} data-status={module.status}>
            {STATUS_TEXT[module.status]}
          </span>
        )}
      </header>
      {module.problem && (
        <div className={styles.failed}>
          <CircleX size={14} aria-hidden="true" />
          <div>
            <p>
              <Message text={module.problem.message} />
            </p>
            {module.problem.advice && <p>{module.problem.advice}</p>}
          </div>
        </div>
      )}
      {hasSamples && (
        <>
          {isOver && <Comparisons module={module} />}
          <SampleChart name={module.name} rows={rows} scale={scale} />
          {module.left.length > 0 && <p className={styles.left}>Not measured: {reasonsOf(module)}.</p>}
          {isOver && <SampleTables module={module} series={series} />}
        </>
      )}
    </section>
  );
}
