import { Bar, BarChart, Cell, ErrorBar, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { BENCHMARK_SERIES } from '../../shared/benchmark-result.ts';
import { formatDuration } from '../format.ts';
import styles from './benchmark-chart.module.css';
import { formatTick, logDomain, logTicks, SERIES_COLOR, type SeriesFigures } from './series.ts';

const tick = { fill: 'var(--text-3)', fontSize: 11 };

/** How far the slowest sample is from the axis, in lengths of the median's bar: the figure stands behind it. */
const reachOf = ({ median, max }: SeriesFigures, low: number): number =>
  median > low ? Math.log(max / low) / Math.log(median / low) : 1;

/** The medians side by side on a logarithmic scale, with a line from the fastest to the slowest sample. */
export function BenchmarkChart({ figures }: { figures: readonly SeriesFigures[] }) {
  const domain = logDomain(figures);
  const data = BENCHMARK_SERIES.map((series) => {
    const found = figures.find((one) => one.series === series);
    return found
      ? {
          series,
          median: Math.max(found.median, domain[0]),
          spread: [found.median - found.min, found.max - found.median],
          label: formatDuration(found.median),
          reach: reachOf(found, domain[0]),
        }
      : { series, median: null, spread: null, label: '', reach: 1 };
  });
  const description = figures.map(({ series, median }) => `${series} ${formatDuration(median)}`).join(', ');
  return (
    <div
      className={styles.chart}
      role="img"
      aria-label={`Medians on a logarithmic scale: ${description}`}
      data-testid="benchmark-chart"
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          layout="vertical"
          margin={{ top: 2, right: 66, bottom: 0, left: 0 }}
          barCategoryGap={7}
          accessibilityLayer={false}
        >
          <XAxis
            type="number"
            scale="log"
            domain={domain}
            ticks={logTicks(domain)}
            tickFormatter={formatTick}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            interval="preserveStartEnd"
            allowDataOverflow
          />
          <YAxis
            type="category"
            dataKey="series"
            width={64}
            tick={{ fill: 'var(--text)', fontSize: 12 }}
            tickLine={false}
            axisLine={false}
          />
          <Bar dataKey="median" radius={[0, 3, 3, 0]} isAnimationActive={false}>
            {data.map(({ series }) => (
              <Cell key={series} fill={SERIES_COLOR[series]} />
            ))}
            <ErrorBar
              dataKey="spread"
              direction="x"
              width={4}
              stroke="var(--text)"
              strokeWidth={1}
              opacity={0.55}
              isAnimationActive={false}
            />
            <LabelList
              dataKey="label"
              content={({ index, value, x, y, width, height }) => (
                <text
                  x={Number(x) + Number(width) * (data[index ?? 0]?.reach ?? 1) + 10}
                  y={Number(y) + Number(height) / 2}
                  dominantBaseline="central"
                  fill="var(--text)"
                  fontSize={12}
                  fontWeight={600}
                >
                  {value}
                </text>
              )}
            />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
