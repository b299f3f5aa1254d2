import type { LoadEnd } from 'wasm-compile-cache/inspect';

/** The picture has three places. What came from a team's store has been put on disk by the time that it is told of. */
export function shownEnd<End extends LoadEnd>(end: End): Exclude<End, 'shared'> {
  return (end === 'shared' ? 'disk' : end) as Exclude<End, 'shared'>;
}
