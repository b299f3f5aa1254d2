import { BENCHMARK_SERIES } from '../../shared/benchmark-result.ts';
import { formatDuration, UNKNOWN } from '../format.ts';
import styles from './benchmark-table.module.css';
import { SERIES_COLOR, SERIES_MEANING, type SeriesFigures } from './series.ts';

/** Median, minimum and maximum of each series, with what it measures. */
export function BenchmarkTable({ figures }: { figures: readonly SeriesFigures[] }) {
  return (
    <table className={styles.table} data-testid="benchmark-table">
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Median</th>
          <th scope="col">Min</th>
          <th scope="col">Max</th>
        </tr>
      </thead>
      <tbody>
        {BENCHMARK_SERIES.map((series) => {
          const found = figures.find((one) => one.series === series);
          return (
            <tr key={series} data-series={series}>
              <th scope="row">
                <span className={styles.series}>
                  <span className={styles.swatch} style={{ background: SERIES_COLOR[series] }} />
                  {series}
                </span>
                <span className={styles.meaning}>{SERIES_MEANING[series]}</span>
              </th>
              <td className={styles.median}>{found ? formatDuration(found.median) : UNKNOWN}</td>
              <td>{found ? formatDuration(found.min) : UNKNOWN}</td>
              <td>{found ? formatDuration(found.max) : UNKNOWN}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
