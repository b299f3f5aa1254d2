/** In device-independent pixels, like all that is measured here. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Of a window whose place is not known. */
export const DEFAULT_SIZE = { width: 1360, height: 880 };

/** So much of a window's top must be on a screen for a person to take hold of it. */
const LEAST_SEEN = { width: 120, height: 32 };

/**
 * Gives where a window can be opened again: the bounds that were kept, no larger than the screen that they are on.
 * Null where there are none, or where no screen shows the window's top any more.
 *
 * @param areas the parts of the screens that windows may take
 */
export function fittingBounds(kept: Bounds | null, areas: readonly Bounds[]): Bounds | null {
  if (kept === null) return null;
  const area = areas.find(
    ({ x, y, width, height }) =>
      Math.min(kept.x + kept.width, x + width) - Math.max(kept.x, x) >= LEAST_SEEN.width &&
      kept.y >= y &&
      kept.y + LEAST_SEEN.height <= y + height,
  );
  if (area === undefined) return null;
  return {
    ...kept,
    width: Math.min(kept.width, area.width),
    height: Math.min(kept.height, area.height),
  };
}
