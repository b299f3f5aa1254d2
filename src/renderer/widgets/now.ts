import { useSyncExternalStore } from 'react';

/** One clock for all that show it: it ticks once a second, and only while somebody looks. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function nowToTheSecond(): number {
  // While nobody looked, the clock stood.
  if (timer === undefined) now = Date.now();
  return now;
}

/** What `read` makes of the time, in milliseconds since the epoch; who asks renders again only when that changes. */
export const useNow = <Value extends string | number>(read: (now: number) => Value): Value =>
  useSyncExternalStore(subscribe, () => read(nowToTheSecond()));
