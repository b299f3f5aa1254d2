/** The filter that the window's choices make. */
import { useDeferredValue, useMemo } from 'react';
import type { EventFilter } from '../../shared/event-filter.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView } from '../shell/view-store.ts';
import { useEvents } from './events-store.ts';

/** What the log shows. The text comes a moment after it was typed where there is much to look through. */
export function useEventFilter(): EventFilter {
  const kinds = useView((state) => state.eventKinds);
  const places = useView((state) => state.eventPlaces);
  const time = useView((state) => state.brushedTime);
  const text = useDeferredValue(useView((state) => state.eventText));
  const afterSeq = useEvents((state) => state.clearedTo);
  const rowId = useView((state) => (state.eventsOfSelection ? state.selectedId : null));
  const key = useModules((state) => (rowId === null ? null : (state.byId.get(rowId)?.key ?? null)));
  return useMemo(
    () => ({
      kinds: [...kinds],
      where: [...places],
      time,
      text,
      afterSeq,
      modules: rowId === null ? null : { rowIds: [rowId], keys: key === null ? [] : [key] },
    }),
    [kinds, places, time, text, afterSeq, rowId, key],
  );
}
