/** Which loads the timeline shows, and which of them is pointed at. */
import type { LoadOutcome } from '../../shared/load-record.ts';
import type { Ring } from '../../shared/ring.ts';
import type { TimeSpan } from '../shell/view-store.ts';
import type { DurationAxis } from './duration-axis.ts';
import { firstSince, type LoadPoint } from './loads-store.ts';

/** In pixels: what is nearer to the pointer than this is pointed at. */
const REACH = 14;

/** The loads that ended within a span of time, in the order they ended; of some outcomes, or of all where there are none. */
export function loadsIn(
  ring: Ring<LoadPoint>,
  { from, to }: TimeSpan,
  outcomes: ReadonlySet<LoadOutcome>,
): LoadPoint[] {
  const loads: LoadPoint[] = [];
  for (let index = firstSince(ring, from); index < ring.length; index++) {
    const load = ring.at(index) as LoadPoint;
    if (load.at > to) break;
    if (outcomes.size === 0 || outcomes.has(load.outcome)) loads.push(load);
  }
  return loads;
}

/** The shortest and the longest of loads, in milliseconds; zeros where there are none. */
export function durationsOf(loads: readonly LoadPoint[]): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const { ms } of loads) {
    if (ms < least) least = ms;
    if (ms > most) most = ms;
  }
  return loads.length === 0 ? { least: 0, most: 0 } : { least, most };
}

/** Where things stand in a plot; pixels from its upper left corner. */
export interface PlotScale {
  width: number;
  height: number;
  span: TimeSpan;
  axis: DurationAxis;
}

export const xOf = ({ width, span: { from, to } }: PlotScale, at: number): number =>
  to > from ? ((at - from) / (to - from)) * width : 0;

export const timeAt = ({ width, span: { from, to } }: PlotScale, x: number): number =>
  from + (Math.min(width, Math.max(0, x)) / Math.max(1, width)) * (to - from);

export const yOf = ({ height, axis }: PlotScale, ms: number): number => (1 - axis.shareOf(ms)) * height;

/** The load that is nearest to a place in the plot, by its number among `loads`; -1 where none is near. */
export function nearestLoad(loads: readonly LoadPoint[], scale: PlotScale, x: number, y: number): number {
  const earliest = timeAt(scale, x - REACH);
  const latest = timeAt(scale, x + REACH);
  let low = 0;
  let high = loads.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((loads[middle]?.at ?? 0) < earliest) low = middle + 1;
    else high = middle;
  }
  let nearest = -1;
  let distance = REACH ** 2;
  for (let index = low; index < loads.length; index++) {
    const load = loads[index] as LoadPoint;
    if (load.at > latest) break;
    const away = (xOf(scale, load.at) - x) ** 2 + (yOf(scale, load.ms) - y) ** 2;
    // Of those at the same place the latest is drawn on top.
    if (away <= distance) {
      distance = away;
      nearest = index;
    }
  }
  return nearest;
}

/** The place of the first of `loads` with a number or a greater one. Loads stand in the order of their numbers. */
export function firstFrom(loads: readonly LoadPoint[], seq: number): number {
  let low = 0;
  let high = loads.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((loads[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the load of a number; -1 where it is not among them. */
export function placeOf(loads: readonly LoadPoint[], seq: number): number {
  const place = firstFrom(loads, seq);
  return loads[place]?.seq === seq ? place : -1;
}
