/** What the window can look at, and which of it it shows. */
import { create } from 'zustand';
import { APP_SOURCE, type SourceInfo } from '../../shared/source.ts';

export interface SourcesState {
  /** The id of the one that is shown. */
  shown: string;
  /** This app first. */
  sources: readonly SourceInfo[];
  /** Whether the list is to be there, where there is room; null as long as nobody has said: with the first process. */
  isListOpen: boolean | null;
  /** Shows another one, and tells whether it does; where it is no longer there, that is said and what is shown stays. */
  show(id: string): Promise<boolean>;
}

export const useSources = create<SourcesState>()(() => ({
  shown: APP_SOURCE,
  sources: [],
  isListOpen: null,
  show: async () => false,
}));

export const showSource = (id: string): Promise<boolean> => useSources.getState().show(id);

/** Shows this app's own cache, which is where modules are brought in. */
export const showApp = (): Promise<boolean> => showSource(APP_SOURCE);

/** Whether this app's own cache is shown: what only that can do is not offered for another process. */
export const useIsApp = (): boolean => useSources(({ shown }) => shown === APP_SOURCE);

export const isApp = (): boolean => useSources.getState().shown === APP_SOURCE;

const shownOf = ({ sources, shown }: SourcesState): SourceInfo | undefined =>
  sources.find(({ id }) => id === shown);

/** The source that is shown; undefined before main has told of any. */
export const useShownSource = (): SourceInfo | undefined => useSources(shownOf);

export const shownSource = (): SourceInfo | undefined => shownOf(useSources.getState());

/** Whether the list is wanted now. */
export const wantsList = ({ isListOpen, sources }: SourcesState): boolean => isListOpen ?? sources.length > 1;

export const toggleList = (): void => useSources.setState((state) => ({ isListOpen: !wantsList(state) }));
