/** Which columns there are room for, in which order and how wide; pure, and kept between starts as it is. */

/** What the layout has to know of a column. */
export interface ColumnSize {
  readonly id: string;
  /** In pixels, until the person sets another. */
  readonly width: number;
  /** In pixels. */
  readonly minWidth: number;
  /** Where there is no room for all, the lowest goes first. */
  readonly priority: number;
  /** Whether it is there until the person chooses. */
  readonly shownAtFirst: boolean;
}

export interface ColumnLayout {
  /** All columns but the first, which is always there and stays where it is. */
  readonly order: readonly string[];
  readonly chosen: readonly string[];
  /** Those that the person switched on, the latest first: they go last where room is short. */
  readonly favoured: readonly string[];
  /** In pixels, of those that the person resized. */
  readonly widths: Readonly<Record<string, number>>;
}

export interface FittedColumns {
  /** In their order, without the first. */
  shown: readonly string[];
  /** Chosen, but there is no room for them. */
  crowdedOut: readonly string[];
}

/** In pixels; a column that is wider is a mistake of the hand. */
export const MAX_COLUMN_WIDTH = 900;

export const initialLayout = (columns: readonly ColumnSize[]): ColumnLayout => ({
  order: columns.slice(1).map(({ id }) => id),
  chosen: columns
    .slice(1)
    .filter(({ shownAtFirst }) => shownAtFirst)
    .map(({ id }) => id),
  favoured: [],
  widths: {},
});

/** A layout that was kept, fitted to the columns that there are today. What cannot be used gives way to the initial one. */
export function restoreLayout(kept: unknown, columns: readonly ColumnSize[]): ColumnLayout {
  const initial = initialLayout(columns);
  if (typeof kept !== 'object' || kept === null) return initial;
  const { order, chosen, favoured, widths } = kept as Partial<Record<keyof ColumnLayout, unknown>>;
  const known = new Set(initial.order);
  const idsOf = (value: unknown) =>
    Array.isArray(value) ? [...new Set(value)].filter((id): id is string => known.has(id)) : null;
  const keptOrder = idsOf(order);
  if (!keptOrder) return initial;
  const added = initial.order.filter((id) => !keptOrder.includes(id));
  const inOrder = [...keptOrder];
  for (const id of added) inOrder.splice(initial.order.indexOf(id), 0, id);
  return {
    order: inOrder,
    chosen: [...(idsOf(chosen) ?? initial.chosen), ...added.filter((id) => initial.chosen.includes(id))],
    favoured: idsOf(favoured) ?? [],
    widths: Object.fromEntries(
      columns.flatMap((column) => {
        const width = (widths as Record<string, unknown> | undefined)?.[column.id];
        return typeof width === 'number' && Number.isFinite(width)
          ? [[column.id, clampWidth(column, width)]]
          : [];
      }),
    ),
  };
}

/** Shows a column, or hides it. */
export function toggleColumn(layout: ColumnLayout, id: string): ColumnLayout {
  const without = (ids: readonly string[]) => ids.filter((other) => other !== id);
  return layout.chosen.includes(id)
    ? { ...layout, chosen: without(layout.chosen), favoured: without(layout.favoured) }
    : { ...layout, chosen: [...layout.chosen, id], favoured: [id, ...without(layout.favoured)] };
}

/** Puts a column before another; with null, at the end. */
export function moveColumn(layout: ColumnLayout, id: string, before: string | null): ColumnLayout {
  if (id === before || !layout.order.includes(id)) return layout;
  const order = layout.order.filter((other) => other !== id);
  const at = before === null ? order.length : order.indexOf(before);
  if (at < 0) return layout;
  order.splice(at, 0, id);
  return { ...layout, order };
}

/** Moves a column by one place among those that are shown; at an end it stays. */
export function moveColumnBy(
  layout: ColumnLayout,
  shown: readonly string[],
  id: string,
  by: -1 | 1,
): ColumnLayout {
  const at = shown.indexOf(id);
  if (at < 0) return layout;
  if (by === -1) return at === 0 ? layout : moveColumn(layout, id, shown[at - 1] ?? null);
  const neighbour = shown[at + 1];
  if (neighbour === undefined) return layout;
  return moveColumn(layout, id, layout.order[layout.order.indexOf(neighbour) + 1] ?? null);
}

/** Sets a column's width in pixels; null gives it back its own. */
export function resizeColumn(layout: ColumnLayout, column: ColumnSize, width: number | null): ColumnLayout {
  const { [column.id]: _, ...widths } = layout.widths;
  return {
    ...layout,
    widths: width === null ? widths : { ...widths, [column.id]: clampWidth(column, width) },
  };
}

export const widthOf = (layout: ColumnLayout, column: ColumnSize): number =>
  layout.widths[column.id] ?? column.width;

/**
 * What is shown of the chosen columns in a width, in pixels. Those of `sorted` are shown whatever the width is: without
 * them nobody could tell why the rows stand as they do.
 */
export function fitColumns(
  layout: ColumnLayout,
  columns: readonly ColumnSize[],
  width: number,
  sorted: readonly string[],
): FittedColumns {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const columnOf = (id: string) => byId.get(id) as ColumnSize;
  const first = columns[0];
  const candidates = layout.order.filter((id) => layout.chosen.includes(id) || sorted.includes(id));
  const firstWidth = first ? (layout.widths[first.id] ?? first.minWidth) : 0;
  let taken = candidates.reduce((sum, id) => sum + widthOf(layout, columnOf(id)), firstWidth);
  const out = new Set<string>();
  for (const id of leastWanted(layout, candidates, columnOf)) {
    if (taken <= width) break;
    if (sorted.includes(id)) continue;
    out.add(id);
    taken -= widthOf(layout, columnOf(id));
  }
  return {
    shown: candidates.filter((id) => !out.has(id)),
    crowdedOut: candidates.filter((id) => out.has(id)),
  };
}

function leastWanted(
  { favoured }: ColumnLayout,
  ids: readonly string[],
  columnOf: (id: string) => ColumnSize,
): string[] {
  const rank = (id: string) => {
    const at = favoured.indexOf(id);
    return at < 0 ? columnOf(id).priority : Number.MAX_SAFE_INTEGER - at;
  };
  return [...ids].sort((a, b) => rank(a) - rank(b));
}

const clampWidth = ({ minWidth }: ColumnSize, width: number): number =>
  Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(minWidth, width)));
