import { useEffect, useState } from 'react';
import type { StoreApi } from 'zustand';

/** So many things are gone through in a frame, with room for everything else. */
const FEW = 2_000;
/** In milliseconds. A list of more moves on this often at most: nobody could read it otherwise. */
const OFTEN_ENOUGH = 150;

interface Versioned {
  readonly ring: { readonly length: number };
  version: number;
}

/**
 * The version of what a store's ring holds: told at once while that is little, and a few times a second else.
 *
 * @param most at most this often, in milliseconds, by how much there is: for what goes through all of it each time
 */
export function useVersion<State extends Versioned>(
  store: Pick<StoreApi<State>, 'getState' | 'subscribe'>,
  most: (length: number) => number = () => OFTEN_ENOUGH,
): number {
  const [version, setVersion] = useState(() => store.getState().version);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = () => {
      timer = undefined;
      setVersion(store.getState().version);
    };
    take();
    const stop = store.subscribe((now, before) => {
      if (now.version === before.version) return;
      // Another ring holds something else altogether.
      if (now.ring.length <= FEW || now.ring !== before.ring) take();
      else timer ??= setTimeout(take, most(now.ring.length));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, most]);
  return version;
}
