import type { StockLoad } from '../loader/follow-ups.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { BackgroundState } from './background-state.ts';

/** Whoever makes artifacts of modules that stock V8 has answered for, while the program goes on or after it. */
export interface Background {
  readonly state: BackgroundState;
  /**
   * Puts a module in the queue, unless it is in it already; tells whether it is new there.
   *
   * @param isEnding whether this process ends, so that nothing can be waited for
   */
  begin(load: StockLoad, isEnding?: boolean): boolean;
  /** Ends the compile of a module, or all of them; gives how many there were. */
  cancel(key?: ModuleHash): number;
  /** Resolves when nothing is compiled and nothing waits, and keeps this process alive until then. */
  idle(): Promise<void>;
  /** Hands over what is to go on without this process, at once, for one that is about to end. */
  handOverNow(): void;
  close(): Promise<void>;
}
