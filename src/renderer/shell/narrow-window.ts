/** Whether the window has room for two panes beside each other. */
import { useSyncExternalStore } from 'react';

/** The style sheets have the same. */
const NARROW = '(max-width: 1099px)';

function listen(onChange: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

export const isNarrow = (): boolean => window.matchMedia(NARROW).matches;

export const useNarrow = (): boolean => useSyncExternalStore(listen, isNarrow);
