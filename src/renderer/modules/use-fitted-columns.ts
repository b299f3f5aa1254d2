import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useView } from '../shell/view-store.ts';
import { fitColumns } from './column-layout.ts';
import { MODULE_COLUMNS, type ModuleColumn, moduleColumn, NAME_COLUMN } from './module-columns.ts';
import { useColumnLayout } from './table-store.ts';

/** In pixels: what a row has beside its columns. The style sheet has the same. */
const ROW_PADDING = 24;
const ACTIONS_WIDTH = 60;

/** The width that an element has inside, in pixels; null until it was measured. */
function useInnerWidth(element: RefObject<HTMLElement | null>): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      // An element that is not shown has no width, and its columns stay as they are.
      if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

export interface ShownColumns {
  columns: readonly ModuleColumn[];
  crowdedOut: readonly string[];
  /** For `grid-template-columns`, with the column of the row's buttons. */
  template: string;
}

/** The columns that an element has room for. */
export function useFittedColumns(element: RefObject<HTMLElement | null>): ShownColumns {
  const layout = useColumnLayout();
  const sortKeys = useView((view) => view.sortKeys);
  const width = useInnerWidth(element);
  const room = (width ?? window.innerWidth) - ROW_PADDING - ACTIONS_WIDTH;
  const fitted = fitColumns(
    layout,
    MODULE_COLUMNS,
    room,
    sortKeys.map(({ id }) => id).filter((id) => id !== NAME_COLUMN.id),
  );
  const ids = fitted.shown.join(' ');
  const out = fitted.crowdedOut.join(' ');
  // The same columns are the same array, so that rows do not render again while a width is dragged.
  const columns = useMemo(
    () => [NAME_COLUMN, ...ids.split(' ').flatMap((id) => moduleColumn(id) ?? [])],
    [ids],
  );
  const crowdedOut = useMemo(() => out.split(' ').filter(Boolean), [out]);
  const nameWidth = layout.widths[NAME_COLUMN.id];
  const widths = columns.slice(1).map((column) => `${layout.widths[column.id] ?? column.width}px`);
  const template = [
    nameWidth === undefined ? `minmax(${NAME_COLUMN.minWidth}px, 1fr)` : `${nameWidth}px`,
    ...widths,
    nameWidth === undefined ? `${ACTIONS_WIDTH}px` : `minmax(${ACTIONS_WIDTH}px, 1fr)`,
  ].join(' ');
  return { columns, crowdedOut, template };
}
