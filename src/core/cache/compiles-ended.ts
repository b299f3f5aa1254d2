import type { BackgroundState } from '../follow-up/background-state.ts';
import type { Milliseconds } from '../units.ts';
import type { Cache } from './cache.ts';

export interface CompilesEndedOptions {
  /** Ends the wait, which is then over without an error. */
  signal?: AbortSignal;
  /** Called with what is compiled, and with what waits, each time that is looked at. */
  onState?(state: BackgroundState): void;
}

const LOOK_EVERY: Milliseconds = 100;
const LONGEST_START: Milliseconds = 30_000;

/**
 * Waits until nothing is compiled in the background for a cache's folder any more, by whichever process. Gives whether that
 * is so: it is not where what waits is not begun within half a minute, as where no compiling process can be started, and
 * where the wait was ended.
 */
export async function compilesEnded(
  { followUps }: Pick<Cache, 'followUps'>,
  { signal, onState }: CompilesEndedOptions = {},
): Promise<boolean> {
  let idleSince = performance.now();
  while (signal?.aborted !== true) {
    const { state } = followUps.background;
    onState?.(state);
    const { running, waiting } = state;
    if (running === null && waiting === 0) return true;
    // A process that compiles comes soon, or never: the command may not have been able to start one.
    if (running !== null) idleSince = performance.now();
    if (performance.now() - idleSince > LONGEST_START) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  return false;
}
