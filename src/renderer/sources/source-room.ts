/** Whether the window has room for the list of sources beside all else. */
import { useSyncExternalStore } from 'react';

const ROOM = '(min-width: 1200px)';

function listen(onChange: () => void): () => void {
  const query = window.matchMedia(ROOM);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

export const useHasRoomForSources = (): boolean =>
  useSyncExternalStore(listen, () => window.matchMedia(ROOM).matches);
