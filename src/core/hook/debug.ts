import { fs } from '../on-demand.ts';

/** As it is before a program puts its own in its place, which may well write to this very stream. */
const { writeSync } = fs();

/** Says something to whoever has asked for it, in the form of `util.debuglog`. */
export type Debug = (text: string) => void;

const STANDARD_ERROR = 2;

/** Gives what writes to standard error at once, which a process that is about to end still does; or what says nothing. */
export function debugTo(debugs: boolean): Debug {
  if (!debugs) return () => {};
  return (text) => {
    try {
      writeSync(STANDARD_ERROR, `WASM-COMPILE-CACHE ${process.pid}: ${text}\n`);
    } catch {
      // Nobody hears it, and that is no reason to fail.
    }
  };
}
