import type { MeasuredModule } from '../../shared/benchmark-run.ts';
import { type BenchmarkSeries, SERIES_TEXT } from '../../shared/benchmark-series.ts';
import { figuresOf } from '../../shared/benchmark-statistics.ts';
import { formatDuration, UNKNOWN } from '../format.ts';
import styles from './sample-tables.module.css';

interface SampleTablesProps {
  module: MeasuredModule;
  /** Those that were chosen. */
  series: readonly BenchmarkSeries[];
}

/** What each series is, its figures, and every sample, on request. */
export function SampleTables({ module, series }: SampleTablesProps) {
  const measured = series.map((name) => {
    const samples = module.samples[name] ?? [];
    return { name, samples, figures: figuresOf(samples) };
  });
  const most = Math.max(0, ...measured.map(({ samples }) => samples.length));
  const runs = Array.from({ length: most }, (_, index) => index);
  return (
    <details className={styles.details}>
      <summary>All samples, and what each series is</summary>
      <dl className={styles.meanings}>
        {series.map((name) => (
          <div key={name}>
            <dt>{SERIES_TEXT[name].label}</dt>
            <dd>{SERIES_TEXT[name].meaning}</dd>
          </div>
        ))}
      </dl>
      <table className={styles.table} data-testid="sample-table">
        <caption className="for-readers-only">Samples of {module.name}</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {SERIES_TEXT[name].label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className={styles.median}>
            <th scope="row">Median</th>
            {measured.map(({ name, figures }) => (
              <td key={name} data-series={name}>
                {figures ? formatDuration(figures.median) : UNKNOWN}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">Middle half</th>
            {measured.map(({ name, figures }) => (
              <td key={name}>
                {figures ? figures.middleHalf.map((ms) => formatDuration(ms)).join(' to ') : UNKNOWN}
              </td>
            ))}
          </tr>
          {runs.map((run) => (
            <tr key={run}>
              <th scope="row">{run + 1}</th>
              {measured.map(({ name, samples }) => {
                const ms = samples[run];
                return <td key={name}>{ms === undefined ? UNKNOWN : formatDuration(ms)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
