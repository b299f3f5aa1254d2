/**
 * Where everything of a chart lies: samples as points, jittered, over a line for their median, a row for each series.
 * Pure, so that the window draws it as SVG and a picture on a canvas, and both are the same.
 */
import { median } from '../../shared/benchmark-statistics.ts';
import { formatDuration } from '../format.ts';
import type { Scale } from './axis.ts';

/** What is drawn as one row. */
export interface ChartRow {
  id: string;
  label: string;
  /** The colour's name in the theme. */
  color: string;
  samples: readonly number[];
}

/** One mark; lengths in pixels, colours by their names in the theme. */
export type Mark =
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number; color: string; width: number }
  | { kind: 'point'; x: number; y: number; radius: number; color: string }
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      anchor: 'start' | 'middle' | 'end';
      color: string;
      size: number;
      bold: boolean;
    };

export interface ChartLayout {
  width: number;
  height: number;
  marks: Mark[];
}

const ROW = 28;
const AXIS = 38;
/** The least room for the rows' labels, and what a letter of them takes at most on average. */
const LABELS = 132;
const LETTER = 6.9;
const VALUES = 72;
const TOP = 4;
const RADIUS = 3;
/** How far a point may lie from the middle of its row. */
const JITTER = 7;
const MEDIAN_HEIGHT = 20;
const TEXT = 12;
const SMALL_TEXT = 11;
/** What a tick's label needs at least. */
const TICK_ROOM = 52;

export const chartHeight = (rows: number): number => TOP + rows * ROW + AXIS;

/** Lays rows out in a width. A row without samples keeps its place, so that nothing jumps while they come. */
export function layOutChart(rows: readonly ChartRow[], scale: Scale, width: number): ChartLayout {
  const left = Math.max(LABELS, ...rows.map(({ label }) => Math.ceil(label.length * LETTER)));
  const right = Math.max(left + 60, width - VALUES);
  const x = (ms: number) => left + scale.place(ms) * (right - left);
  const bottom = TOP + rows.length * ROW;
  const marks: Mark[] = [];
  const every = Math.ceil((scale.ticks.length * TICK_ROOM) / (right - left));
  for (const [index, { at, label }] of scale.ticks.entries()) {
    marks.push({ kind: 'line', x1: x(at), y1: TOP, x2: x(at), y2: bottom, color: '--line', width: 1 });
    if (index % every !== 0) continue;
    marks.push(textMark(x(at), bottom + 14, label, 'middle', '--text-3', SMALL_TEXT));
  }
  marks.push(
    { kind: 'line', x1: left, y1: bottom, x2: right, y2: bottom, color: '--line-strong', width: 1 },
    textMark((left + right) / 2, bottom + 31, scale.title, 'middle', '--text-3', SMALL_TEXT),
  );
  for (const [index, row] of rows.entries()) {
    const y = TOP + index * ROW + ROW / 2;
    marks.push(textMark(0, y + 4, row.label, 'start', '--text', TEXT));
    if (row.samples.length === 0) continue;
    for (const [place, ms] of row.samples.entries()) {
      const offset = row.samples.length === 1 ? 0 : jitter(place) * JITTER;
      marks.push({ kind: 'point', x: x(ms), y: y + offset, radius: RADIUS, color: row.color });
    }
    const middle = median(row.samples);
    const [y1, y2] = [y - MEDIAN_HEIGHT / 2, y + MEDIAN_HEIGHT / 2];
    marks.push({ kind: 'line', x1: x(middle), y1, x2: x(middle), y2, color: '--text', width: 2 });
    marks.push(textMark(width, y + 4, formatDuration(middle), 'end', '--text', TEXT, true));
  }
  return { width, height: chartHeight(rows.length), marks };
}

/** From -1 to 1, by the golden ratio: neighbours lie far apart, and a sample stays where it is while others come. */
function jitter(place: number): number {
  return ((place * 0.618_033_988_75) % 1) * 2 - 1;
}

function textMark(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end',
  color: string,
  size: number,
  bold = false,
): Mark {
  return { kind: 'text', x, y, text, anchor, color, size, bold };
}
