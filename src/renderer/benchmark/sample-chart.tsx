import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { median } from '../../shared/benchmark-statistics.ts';
import type { ScaleKind } from '../../shared/kept-view.ts';
import { formatDuration } from '../format.ts';
import { scaleOf } from './axis.ts';
import { type ChartRow, chartHeight, layOutChart, type Mark } from './chart-layout.ts';
import styles from './sample-chart.module.css';

function Drawn({ mark }: { mark: Mark }) {
  const color = `var(${mark.color})`;
  if (mark.kind === 'line') {
    const { x1, y1, x2, y2, width } = mark;
    return <line x1={x1} y1={y1} x2={x2} y2={y2} stroke={color} strokeWidth={width} />;
  }
  if (mark.kind === 'point') {
    return <circle cx={mark.x} cy={mark.y} r={mark.radius} fill={color} fillOpacity={0.72} />;
  }
  return (
    <text
      x={mark.x}
      y={mark.y}
      textAnchor={mark.anchor}
      fill={color}
      fontSize={mark.size}
      fontWeight={mark.bold ? 600 : 400}
    >
      {mark.text}
    </text>
  );
}

/** The width of an element, in pixels, as it changes; null until it is known. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}

interface SampleChartProps {
  /** What is measured, for who cannot see it. */
  name: string;
  rows: readonly ChartRow[];
  scale: ScaleKind;
}

/** Every sample as a point, over the median of its series. */
export function SampleChart({ name, rows, scale: kind }: SampleChartProps) {
  const { element, width } = useWidth();
  const scale = useMemo(
    () =>
      scaleOf(
        kind,
        rows.flatMap(({ samples }) => samples),
      ),
    [kind, rows],
  );
  const layout = useMemo(
    () => (width === null ? null : layOutChart(rows, scale, width)),
    [rows, scale, width],
  );
  const medians = rows
    .filter(({ samples }) => samples.length > 0)
    .map(({ label, samples }) => `${label} ${formatDuration(median(samples))}`);
  return (
    <div
      ref={element}
      className={styles.chart}
      style={{ height: chartHeight(rows.length) }}
      role="img"
      aria-label={`${name}, medians: ${medians.join('; ')}. ${scale.kind} scale.`}
      data-testid="sample-chart"
      data-scale={kind}
    >
      {layout && (
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          {layout.marks.map((mark, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark has no identity but its place
            <Drawn key={index} mark={mark} />
          ))}
        </svg>
      )}
    </div>
  );
}
