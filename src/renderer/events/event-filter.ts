/** The filter that the window's choices make. */
import { useDeferredValue, useMemo } from 'react';
import type { EventFilter } from '../../shared/event-filter.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView, type ViewState } from '../shell/view-store.ts';
import { useEvents } from './events-store.ts';

type Choices = Pick<ViewState, 'eventKinds' | 'eventPlaces' | 'brushedTime' | 'eventText'>;

function filterOf(
  { eventKinds, eventPlaces, brushedTime, eventText }: Choices,
  selected: ReadonlySet<string> | null,
  afterSeq: number,
): EventFilter {
  return {
    kinds: [...eventKinds],
    where: [...eventPlaces],
    time: brushedTime,
    text: eventText,
    afterSeq,
    modules: selected && modulesOf(selected),
  };
}

/** Rows with the keys of their modules: what happens to a module is told of one row that has it. */
function modulesOf(rowIds: ReadonlySet<string>): EventFilter['modules'] {
  const { byId } = useModules.getState();
  const keys = new Set([...rowIds].flatMap((id) => byId.get(id)?.key ?? []));
  return { rowIds: [...rowIds], keys: [...keys] };
}

/** What the log shows now. */
export function currentEventFilter(): EventFilter {
  const view = useView.getState();
  const selected = view.eventsOfSelection ? view.selectedIds : null;
  return filterOf(view, selected, useEvents.getState().clearedTo);
}

/** What the log shows. The text comes a moment after it was typed where there is much to look through. */
export function useEventFilter(): EventFilter {
  const eventKinds = useView((state) => state.eventKinds);
  const eventPlaces = useView((state) => state.eventPlaces);
  const brushedTime = useView((state) => state.brushedTime);
  const eventText = useDeferredValue(useView((state) => state.eventText));
  const afterSeq = useEvents((state) => state.clearedTo);
  const selected = useView((state) => (state.eventsOfSelection ? state.selectedIds : null));
  // A file that is loaded for the first time has its key only then.
  const key = useModules((state) =>
    selected?.size === 1 ? state.byId.get([...selected][0] ?? '')?.key : null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is looked up anew where it changes
  return useMemo(
    () => filterOf({ eventKinds, eventPlaces, brushedTime, eventText }, selected, afterSeq),
    [eventKinds, eventPlaces, brushedTime, eventText, selected, afterSeq, key],
  );
}
