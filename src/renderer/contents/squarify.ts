/** A rectangle, in pixels from the top left corner of the whole. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Divides a box among weights, in their order, into boxes that are as square as can be where that is a descending one
 * (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000). Gives a box for each weight; one of no weight has no area.
 */
export function squarify(weights: readonly number[], box: Box): Box[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return weights.map(() => ({ ...box, width: 0, height: 0 }));
  const scale = (box.width * box.height) / total;
  const boxes: Box[] = [];
  let rest = box;
  let begin = 0;
  while (begin < weights.length) {
    const side = Math.min(rest.width, rest.height);
    let area = (weights[begin] ?? 0) * scale;
    let end = begin + 1;
    let worst = worstRatio(area, area, area, side);
    for (; end < weights.length; end++) {
      const least = (weights[end] ?? 0) * scale;
      const next = worstRatio(area + least, (weights[begin] ?? 0) * scale, least, side);
      if (next > worst) break;
      worst = next;
      area += least;
    }
    rest = layRow(weights.slice(begin, end), scale, area, rest, boxes);
    begin = end;
  }
  return boxes;
}

/** The ratio of the sides of the least square box of a row along `side`, whose boxes have `area` together. */
function worstRatio(area: number, largest: number, least: number, side: number): number {
  if (area === 0 || least === 0 || side === 0) return Number.POSITIVE_INFINITY;
  const ratio = (side * side) / (area * area);
  return Math.max(ratio * largest, 1 / (ratio * least));
}

/** Lays one row along the shorter side, and gives what is left. */
function layRow(weights: readonly number[], scale: number, area: number, rest: Box, boxes: Box[]): Box {
  const along = rest.width < rest.height ? 'x' : 'y';
  const side = along === 'x' ? rest.width : rest.height;
  const thickness = side === 0 ? 0 : area / side;
  let at = along === 'x' ? rest.x : rest.y;
  for (const weight of weights) {
    const length = thickness === 0 ? 0 : (weight * scale) / thickness;
    boxes.push(
      along === 'x'
        ? { x: at, y: rest.y, width: length, height: thickness }
        : { x: rest.x, y: at, width: thickness, height: length },
    );
    at += length;
  }
  return along === 'x'
    ? { ...rest, y: rest.y + thickness, height: Math.max(0, rest.height - thickness) }
    : { ...rest, x: rest.x + thickness, width: Math.max(0, rest.width - thickness) };
}
