/** Dragging a column's head to another place, and its edge to another width. */
import { type PointerEvent, useRef, useState } from 'react';
import { moveColumn, resizeColumn, widthOf } from './column-layout.ts';
import type { ModuleColumn } from './module-columns.ts';
import { changeLayout, columnLayout } from './table-store.ts';

/** In pixels; a hand that moves less has clicked. */
const LEAST_DRAG = 5;

export interface DropPlace {
  id: string;
  /** The column that it would stand before; null at the end. */
  before: string | null;
}

/**
 * Moves columns by their heads. The heads are those elements in the row that have `data-column`.
 *
 * @param isMovable whether a column can be moved; no other comes to stand before one that cannot
 */
export function useColumnMove(isMovable: (id: string) => boolean) {
  const [place, setPlace] = useState<DropPlace | null>(null);
  const start = useRef<{ id: string; x: number } | null>(null);
  const wasDragged = useRef(false);

  const onPointerDown = (id: string, event: PointerEvent) => {
    wasDragged.current = false;
    if (event.button === 0 && isMovable(id)) start.current = { id, x: event.clientX };
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!start.current) return;
    if (!wasDragged.current) {
      if (Math.abs(event.clientX - start.current.x) < LEAST_DRAG) return;
      wasDragged.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const heads = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')].filter((head) =>
      isMovable(head.dataset.column ?? ''),
    );
    const next = heads.find((head) => {
      const { left, width } = head.getBoundingClientRect();
      return event.clientX < left + width / 2;
    });
    setPlace({ id: start.current.id, before: next?.dataset.column ?? null });
  };

  const end = (isDropped: boolean) => {
    start.current = null;
    if (isDropped && place) changeLayout((layout) => moveColumn(layout, place.id, place.before));
    setPlace(null);
  };

  return {
    place,
    onPointerDown,
    /** For the row of heads. */
    row: {
      onPointerMove,
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
    },
    /** Whether the click that comes now is only the end of a drag. */
    isClickOfDrag: () => wasDragged.current,
  };
}

/** For the element at a column's end edge: dragging it resizes the column, a double click gives it its own width back. */
export function columnResizer(column: ModuleColumn) {
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      const { currentTarget: edge, clientX, pointerId } = event;
      const head = edge.closest<HTMLElement>('[data-column]');
      // The first column takes what is left until it is resized, so its width is what is seen.
      const from = head?.getBoundingClientRect().width ?? widthOf(columnLayout(), column);
      edge.setPointerCapture(pointerId);
      const onMove = (move: globalThis.PointerEvent) =>
        changeLayout((layout) => resizeColumn(layout, column, from + move.clientX - clientX));
      const stop = () => edge.removeEventListener('pointermove', onMove);
      edge.addEventListener('pointermove', onMove);
      edge.addEventListener('lostpointercapture', stop, { once: true });
    },
    onDoubleClick: () => changeLayout((layout) => resizeColumn(layout, column, null)),
  };
}
