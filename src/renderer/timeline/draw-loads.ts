/** Draws loads on a canvas: a mark for each, at its end and its duration, with a tail back to where it began. */
import type { LoadOutcome } from '../../shared/load-record.ts';
import { type PlotScale, xOf, yOf } from './load-points.ts';
import type { LoadPoint } from './loads-store.ts';

export type Colours = Readonly<Record<LoadOutcome, string>>;

/** In pixels. */
const SIZE = 7;
/** A tail that is shorter would only smear its mark. */
const LEAST_TAIL = 6;
/** Of more loads than these, tails would hide the marks. */
const MOST_TAILS = 5_000;
/** Marks of one outcome in the same field of so many pixels are drawn once: more of them would show nothing more. */
const FIELD = 2;

/** Each outcome has a shape of its own: colour alone does not tell them apart. */
const SHAPES: Record<LoadOutcome, (path: Path2D, half: number) => void> = {
  memory: (path, half) => path.arc(half, half, half - 0.5, 0, 2 * Math.PI),
  disk: (path, half) => path.rect(0.5, 0.5, 2 * half - 1, 2 * half - 1),
  shared: (path, half) => {
    path.moveTo(half, 0);
    path.lineTo(2 * half, half);
    path.lineTo(half, 2 * half);
    path.lineTo(0, half);
    path.closePath();
  },
  compiler: (path, half) => {
    path.moveTo(half, 0);
    path.lineTo(2 * half, 2 * half - 0.5);
    path.lineTo(0, 2 * half - 0.5);
    path.closePath();
  },
  stock: (path, half) => {
    path.moveTo(0.5, 0.5);
    path.lineTo(2 * half - 0.5, 0.5);
    path.lineTo(half, 2 * half - 0.5);
    path.closePath();
  },
  failed: (path, half) => {
    path.moveTo(0.5, 0.5);
    path.lineTo(2 * half - 0.5, 2 * half - 0.5);
    path.moveTo(2 * half - 0.5, 0.5);
    path.lineTo(0.5, 2 * half - 0.5);
  },
  cancelled: (path, half) => {
    path.moveTo(0.5, half);
    path.lineTo(2 * half - 0.5, half);
  },
};

/** The same shape for a legend: as an SVG path of `SIZE` by `SIZE`. */
export const SHAPE_PATH: Record<LoadOutcome, { d: string; isLine: boolean }> = {
  memory: { d: 'M3.5 0.5a3 3 0 1 0 0.001 0z', isLine: false },
  disk: { d: 'M0.5 0.5h6v6h-6z', isLine: false },
  shared: { d: 'M3.5 0L7 3.5L3.5 7L0 3.5z', isLine: false },
  compiler: { d: 'M3.5 0L7 6.5H0z', isLine: false },
  stock: { d: 'M0.5 0.5H6.5L3.5 6.5z', isLine: true },
  failed: { d: 'M0.5 0.5L6.5 6.5M6.5 0.5L0.5 6.5', isLine: true },
  cancelled: { d: 'M0.5 3.5H6.5', isLine: true },
};

function spriteOf(outcome: LoadOutcome, colour: string, ratio: number): HTMLCanvasElement {
  const sprite = document.createElement('canvas');
  sprite.width = sprite.height = Math.ceil(SIZE * ratio);
  const context = sprite.getContext('2d');
  if (!context) return sprite;
  context.scale(ratio, ratio);
  const path = new Path2D();
  SHAPES[outcome](path, SIZE / 2);
  if (SHAPE_PATH[outcome].isLine) {
    context.strokeStyle = colour;
    context.lineWidth = 1.6;
    context.stroke(path);
  } else {
    context.fillStyle = colour;
    context.fill(path);
  }
  return sprite;
}

/** Draws all loads anew. `ratio` is how many of the screen's pixels one of the page's takes in each direction. */
export function drawLoads(
  context: CanvasRenderingContext2D,
  loads: readonly LoadPoint[],
  scale: PlotScale,
  colours: Colours,
  ratio: number,
): void {
  const { width, height } = scale;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const sprites = new Map<LoadOutcome, HTMLCanvasElement>();
  const columns = Math.ceil(width / FIELD) + 1;
  const taken = new Map<LoadOutcome, Uint8Array>();
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  const perMs = width / Math.max(1, scale.span.to - scale.span.from);
  for (const { at, ms, outcome } of loads.length > MOST_TAILS ? [] : loads) {
    if (ms * perMs < LEAST_TAIL) continue;
    const y = Math.round(yOf(scale, ms)) + 0.5;
    context.strokeStyle = colours[outcome];
    context.beginPath();
    context.moveTo(Math.max(0, xOf(scale, at - ms)), y);
    context.lineTo(xOf(scale, at), y);
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const { at, ms, outcome } of loads) {
    const x = xOf(scale, at);
    const y = yOf(scale, ms);
    let fields = taken.get(outcome);
    if (!fields) {
      fields = new Uint8Array(columns * (Math.ceil(height / FIELD) + 1));
      taken.set(outcome, fields);
    }
    const field = Math.floor(y / FIELD) * columns + Math.floor(x / FIELD);
    if (fields[field] === 1) continue;
    fields[field] = 1;
    let sprite = sprites.get(outcome);
    if (!sprite) {
      sprite = spriteOf(outcome, colours[outcome], ratio);
      sprites.set(outcome, sprite);
    }
    context.drawImage(sprite, x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
  }
}
