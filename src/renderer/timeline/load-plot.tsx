import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatClock, formatDuration, formatPreciseClock } from '../format.ts';
import { brushTime, type TimeSpan, useView } from '../shell/view-store.ts';
import { drawLoads } from './draw-loads.ts';
import { axisLabel, type DurationAxis } from './duration-axis.ts';
import styles from './load-plot.module.css';
import { nearestLoad, type PlotScale, timeAt, xOf, yOf } from './load-points.ts';
import { loadText, savedText } from './load-text.ts';
import type { LoadPoint } from './loads-store.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { timeTicks } from './time-axis.ts';
import { useColours } from './use-colours.ts';

/** A drag that is shorter, in pixels, is a click. */
const LEAST_DRAG = 4;
/** In pixels; labels of moments have this much room each. */
const LABEL_WIDTH = 84;
const CARD_WIDTH = 240;
/** So much of the span that is shown an arrow key moves a brush's end. */
const HANDLE_STEP = 0.01;
const FAR = 10;

const shortClock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

interface LoadPlotProps {
  loads: readonly LoadPoint[];
  span: TimeSpan;
  axis: DurationAxis;
  /** The place of the load that the keyboard is at; -1 for none. */
  current: number;
  onCurrent(index: number): void;
  onSelect(load: LoadPoint): void;
}

/** The size of an element, kept up to date. */
function useSize() {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => setSize({ width: box.clientWidth, height: box.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return { element, ...size };
}

function Card({ load, scale }: { load: LoadPoint; scale: PlotScale }) {
  const x = xOf(scale, load.at);
  const left = Math.min(Math.max(0, x - CARD_WIDTH / 2), Math.max(0, scale.width - CARD_WIDTH));
  const y = yOf(scale, load.ms);
  const below = y < scale.height / 2;
  const saved = savedText(load.savedMs);
  return (
    <div
      className={styles.card}
      style={{ left, maxWidth: CARD_WIDTH, ...(below ? { top: y + 12 } : { bottom: scale.height - y + 12 }) }}
      data-testid="load-card"
      aria-hidden="true"
    >
      <p className={styles.cardName}>{load.name}</p>
      <p>
        <OutcomeMark outcome={load.outcome} /> {load.outcome} · {formatDuration(load.ms)}
      </p>
      {saved !== null && <p>{saved}</p>}
      <p className={styles.cardTime}>{formatPreciseClock(load.at)}</p>
    </div>
  );
}

interface HandleProps {
  end: 'from' | 'to';
  brushed: TimeSpan;
  scale: PlotScale;
}

/** One end of the brush, which the arrow keys move. */
function Handle({ end, brushed, scale }: HandleProps) {
  const { from, to } = scale.span;
  const value = brushed[end];
  const x = xOf(scale, Math.min(to, Math.max(from, value)));
  const move = (by: number) => {
    const moved = Math.min(to, Math.max(from, value + by * (to - from) * HANDLE_STEP));
    if (end === 'from') brushTime({ from: Math.min(moved, brushed.to), to: brushed.to });
    else brushTime({ from: brushed.from, to: Math.max(moved, brushed.from) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -FAR, PageUp: FAR }[event.key];
    if (event.key === 'Escape') brushTime(null);
    else if (steps === undefined) return;
    else move(steps);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={styles.handle}
      style={{ left: x }}
      role="slider"
      tabIndex={0}
      aria-label={end === 'from' ? 'Beginning of the span' : 'End of the span'}
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={Math.min(to, Math.max(from, value))}
      aria-valuetext={formatClock(value)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        const time = timeAt(scale, event.clientX - (box?.left ?? 0));
        if (end === 'from') brushTime({ from: Math.min(time, brushed.to), to: brushed.to });
        else brushTime({ from: brushed.from, to: Math.max(time, brushed.from) });
      }}
    />
  );
}

/** The loads, by when they ended and how long they took. */
export function LoadPlot({ loads, span, axis, current, onCurrent, onSelect }: LoadPlotProps) {
  const { element, width, height } = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const brushed = useView((state) => state.brushedTime);
  const [pointed, setPointed] = useState<LoadPoint | null>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const [focused, setFocused] = useState(false);
  /** Where Shift and the arrow keys began to brush. */
  const anchor = useRef<number | null>(null);
  const scale: PlotScale = { width, height, span, axis };

  useEffect(() => {
    const surface = canvas.current;
    const context = surface?.getContext('2d');
    if (!surface || !context || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (surface.width !== wide) surface.width = wide;
    if (surface.height !== high) surface.height = high;
    drawLoads(context, loads, { width, height, span, axis }, colours, ratio);
  }, [loads, span, axis, colours, width, height]);

  const placeOf = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { x } = placeOf(event);
    setDrag({ from: x, to: x });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { x, y } = placeOf(event);
    if (drag) return setDrag({ ...drag, to: x });
    setPointed(loads[nearestLoad(loads, scale, x, y)] ?? null);
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag) return;
    setDrag(null);
    const { x, y } = placeOf(event);
    if (Math.abs(x - drag.from) >= LEAST_DRAG) {
      const ends = [timeAt(scale, drag.from), timeAt(scale, x)];
      return brushTime({ from: Math.min(...ends), to: Math.max(...ends) });
    }
    const index = nearestLoad(loads, scale, x, y);
    const load = loads[index];
    if (!load) return;
    onCurrent(index);
    onSelect(load);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (brushed === null) return;
      event.preventDefault();
      return brushTime(null);
    }
    const load = loads[current];
    if (event.key === 'Enter' && load) return onSelect(load);
    const next = loadAfterKey(event.key, current, loads.length);
    if (next === null) return;
    event.preventDefault();
    onCurrent(next);
    if (!event.shiftKey) {
      anchor.current = null;
      return;
    }
    anchor.current ??= load?.at ?? loads[next]?.at ?? null;
    const at = loads[next]?.at;
    if (anchor.current === null || at === undefined) return;
    brushTime({ from: Math.min(anchor.current, at), to: Math.max(anchor.current, at) });
  };

  const load = loads[current];
  const shown = pointed ?? (focused ? load : undefined);
  const ticks = timeTicks(span, Math.floor(width / LABEL_WIDTH));
  // At an edge there is no room for the whole of a label.
  const labelled = ticks.at.filter(
    (at) => Math.abs(xOf(scale, at) - width / 2) < (width - LABEL_WIDTH / 2) / 2,
  );
  const brushBox =
    drag && Math.abs(drag.to - drag.from) >= LEAST_DRAG
      ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) }
      : brushed && {
          from: xOf(scale, Math.max(span.from, Math.min(span.to, brushed.from))),
          to: xOf(scale, Math.max(span.from, Math.min(span.to, brushed.to))),
        };
  return (
    <div className={styles.plot}>
      <p className={styles.axisName}>duration, {axis.isLogarithmic ? 'logarithmic' : 'linear'}</p>
      <div className={styles.durations} aria-hidden="true">
        {axis.ticks.map((ms) => (
          <span key={ms} style={{ bottom: `${axis.shareOf(ms) * 100}%` }}>
            {axisLabel(ms)}
          </span>
        ))}
      </div>
      <div className={styles.area}>
        <div className={styles.grid} aria-hidden="true">
          {axis.ticks.map((ms) => (
            <span key={ms} style={{ bottom: `${axis.shareOf(ms) * 100}%` }} />
          ))}
        </div>
        <div
          ref={element}
          className={styles.surface}
          role="listbox"
          aria-label="Loads over time"
          aria-description="Left and right arrow go from load to load. With Shift they brush a span of time. Enter selects the module."
          aria-activedescendant={load ? `plotted-${load.seq}` : undefined}
          tabIndex={0}
          data-testid="load-plot"
          data-loads={loads.length}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => setDrag(null)}
          onPointerLeave={() => setPointed(null)}
          onKeyDown={onKeyDown}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        >
          <canvas ref={canvas} className={styles.canvas} />
          {load && (
            // biome-ignore lint/a11y/useFocusableInteractive: the plot has the focus
            <div
              id={`plotted-${load.seq}`}
              role="option"
              aria-selected="true"
              aria-posinset={current + 1}
              aria-setsize={loads.length}
              className="for-readers-only"
            >
              {loadText(load)}
            </div>
          )}
        </div>
        {brushBox && (
          <div
            className={styles.brush}
            style={{ left: brushBox.from, width: Math.max(1, brushBox.to - brushBox.from) }}
            data-testid="brush"
          />
        )}
        {brushed && !drag && (
          <>
            <Handle end="from" brushed={brushed} scale={scale} />
            <Handle end="to" brushed={brushed} scale={scale} />
          </>
        )}
        {shown && (
          <>
            <span
              className={styles.ring}
              style={{ left: xOf(scale, shown.at), top: yOf(scale, shown.ms) }}
              aria-hidden="true"
            />
            {!drag && <Card load={shown} scale={scale} />}
          </>
        )}
        {loads.length === 0 && <p className={styles.none}>No load ended in this span.</p>}
      </div>
      <div className={styles.times} aria-hidden="true">
        {labelled.map((at) => (
          <span key={at} style={{ left: xOf(scale, at) }}>
            {ticks.withSeconds ? formatClock(at) : shortClock.format(at)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Where an arrow or a paging key leads among loads; null for other keys. */
function loadAfterKey(key: string, current: number, count: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case 'ArrowLeft':
      return current === -1 ? last : Math.max(0, current - 1);
    case 'ArrowRight':
      return current === -1 ? last : Math.min(last, current + 1);
    case 'PageUp':
      return Math.max(0, (current === -1 ? last : current) - FAR);
    case 'PageDown':
      return Math.min(last, (current === -1 ? last : current) + FAR);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
