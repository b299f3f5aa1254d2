/** A run as a picture: each module's chart with a legend, what was compared, and where and with what it was measured. */
import type { BenchmarkRun } from '../../shared/benchmark-run.ts';
import { COMPARISONS, SERIES_TEXT } from '../../shared/benchmark-series.ts';
import { ratioOf } from '../../shared/benchmark-statistics.ts';
import { comparisonText } from '../../shared/benchmark-words.ts';
import type { ScaleKind } from '../../shared/kept-view.ts';
import { formatBytes, formatCount } from '../format.ts';
import { ask, problemFrom } from '../inspector-api.ts';
import { showDone, showProblem } from '../shell/notices-store.ts';
import { useView } from '../shell/view-store.ts';
import { scaleOf } from './axis.ts';
import { layOutChart, type Mark } from './chart-layout.ts';
import { chartRowsOf } from './module-result.tsx';
import { formatDay, machineText, versionsText } from './run-words.ts';

const WIDTH = 960;
const MARGIN = 28;
const INNER = WIDTH - 2 * MARGIN;
/** What a canvas can be high. */
const MOST_PIXELS = 16_000;
const LINE = 17;

interface Placed {
  mark: Mark;
  top: number;
}

/** A picture's marks, each with what is to be added to its height. */
export interface PictureLayout {
  width: number;
  height: number;
  placed: Placed[];
}

/**
 * Lays a run out.
 *
 * @param measure gives how wide a text of a size is, in pixels
 */
export function layOutPicture(
  run: BenchmarkRun,
  scaleKind: ScaleKind,
  measure: (text: string, size: number) => number,
): PictureLayout {
  const placed: Placed[] = [];
  let top = MARGIN;
  const write = (text: string, size: number, color: string, bold = false) => {
    for (const line of wrap(text, INNER, (part) => measure(part, size))) {
      placed.push({
        mark: { kind: 'text', x: MARGIN, y: size, text: line, anchor: 'start', color, size, bold },
        top,
      });
      top += Math.max(LINE, size * 1.4);
    }
  };
  write(run.name, 18, '--text', true);
  write(
    `${formatDay(run.startedAt)}, ${formatCount(run.runs, 'run')}${run.status === 'cancelled' ? ', cancelled' : ''}`,
    12,
    '--text-2',
  );
  for (const module of run.modules) {
    top += 18;
    const sizes = [
      module.wireBytes !== null && `${formatBytes(module.wireBytes)} wasm`,
      module.artifactBytes !== null && `${formatBytes(module.artifactBytes)} machine code`,
    ].filter((size) => size !== false);
    write([module.name, ...sizes].join(', '), 14, '--text', true);
    if (module.problem) write(`Failed: ${module.problem.message}`, 12, '--danger');
    const rows = chartRowsOf(module, run.series);
    const all = rows.flatMap(({ samples }) => samples);
    if (all.length === 0) continue;
    for (const { subject, reference, meaning } of COMPARISONS) {
      const ratio = ratioOf(module.samples[subject] ?? [], module.samples[reference] ?? []);
      if (ratio) write(`${comparisonText(ratio)}: ${meaning}`, 12, '--text-2');
    }
    top += 8;
    const chart = layOutChart(rows, scaleOf(scaleKind, all), INNER);
    for (const mark of chart.marks) placed.push({ mark: shifted(mark, MARGIN), top });
    top += chart.height;
  }
  top += 14;
  write('What each series is', 12, '--text', true);
  for (const name of run.series)
    write(`${SERIES_TEXT[name].label}: ${SERIES_TEXT[name].meaning}`, 11.5, '--text-2');
  top += 8;
  write(
    'Points are samples, each taken in a process of its own; lines are their medians. Intervals: 95 % bootstrap of the ratio of medians.',
    11.5,
    '--text-3',
  );
  write(machineText(run.machine), 11.5, '--text-3');
  write(versionsText(run.versions), 11.5, '--text-3');
  return { width: WIDTH, height: Math.ceil(top + MARGIN), placed };
}

function shifted(mark: Mark, by: number): Mark {
  return mark.kind === 'line' ? { ...mark, x1: mark.x1 + by, x2: mark.x2 + by } : { ...mark, x: mark.x + by };
}

/** Breaks a text between words, and a word that is too long anywhere. */
function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (measure(line) > width) {
      let fits = 1;
      while (fits < line.length && measure(line.slice(0, fits + 1)) <= width) fits++;
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return [...lines, line];
}

function draw(
  context: CanvasRenderingContext2D,
  { mark, top }: Placed,
  colorOf: (name: string) => string,
  font: string,
) {
  const color = colorOf(mark.color);
  context.globalAlpha = mark.kind === 'point' ? 0.72 : 1;
  if (mark.kind === 'line') {
    context.strokeStyle = color;
    context.lineWidth = mark.width;
    context.beginPath();
    context.moveTo(mark.x1, mark.y1 + top);
    context.lineTo(mark.x2, mark.y2 + top);
    context.stroke();
    return;
  }
  context.fillStyle = color;
  if (mark.kind === 'point') {
    context.beginPath();
    context.arc(mark.x, mark.y + top, mark.radius, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.font = fontOf(mark.size, mark.bold, font);
  context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
  context.fillText(mark.text, mark.x, mark.y + top);
}

const fontOf = (size: number, bold: boolean, family: string) => `${bold ? 600 : 400} ${size}px ${family}`;

/** Draws a run in the theme that is on the screen, and gives it as PNG. Rejects where there is no canvas of that size. */
async function drawPicture(run: BenchmarkRun): Promise<ArrayBuffer> {
  const style = getComputedStyle(document.documentElement);
  const family = getComputedStyle(document.body).fontFamily;
  const colorOf = (name: string) => style.getPropertyValue(name).trim();
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The picture cannot be drawn: there is no canvas.');
  const layout = layOutPicture(run, useView.getState().benchmarkScale, (text, size) => {
    context.font = fontOf(size, false, family);
    return context.measureText(text).width;
  });
  const density = Math.min(2, MOST_PIXELS / layout.height);
  canvas.width = Math.round(layout.width * density);
  canvas.height = Math.round(layout.height * density);
  context.scale(density, density);
  context.fillStyle = colorOf('--surface');
  context.fillRect(0, 0, layout.width, layout.height);
  for (const one of layout.placed) draw(context, one, colorOf, family);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture cannot be drawn: it is too large.');
  return blob.arrayBuffer();
}

/** Draws a run, and has main save it where the person chooses. */
export async function savePicture(run: BenchmarkRun): Promise<void> {
  let png: ArrayBuffer;
  try {
    png = await drawPicture(run);
  } catch (cause) {
    showProblem(problemFrom(cause, 'Measure fewer modules in one run.'));
    return;
  }
  const reply = await ask('saveBenchmarkPicture', { name: run.name, png });
  if (reply?.value.path) showDone(`Saved to ${reply.value.path}`);
}
