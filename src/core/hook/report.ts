import { fs } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';

/** As it is before a program puts its own in its place. */
const { appendFileSync } = fs();

/** A module that a program asked for, as a line of the report has it. */
export interface ReportedLoad {
  /** The process that asked. */
  pid: number;
  /** When it had the module, in milliseconds since the epoch. */
  at: number;
  /** Upper-case hex. */
  key: string;
  wireBytes: Bytes;
  /** `stock` where V8 compiled it, which does so lazily: more of it is paid while it runs. */
  servedBy: 'disk' | 'stock';
  /** From the call until the program had the module; where it asked for an instance too, V8's own includes that. */
  ms: Milliseconds;
}

/** Gives what adds loads to a file as lines of JSON, at once; or what does nothing. */
export function reportTo(
  path: string | undefined,
): (load: Pick<ReportedLoad, 'key' | 'wireBytes' | 'servedBy' | 'ms'>) => void {
  if (path === undefined) return () => {};
  return ({ key, wireBytes, servedBy, ms }) => {
    const load: ReportedLoad = { pid: process.pid, at: Date.now(), key, wireBytes, servedBy, ms };
    try {
      // One write to the end of the file: those of other processes do not come between.
      appendFileSync(path, `${JSON.stringify(load)}\n`, { mode: 0o600 });
    } catch {
      // Nobody hears it, and that is no reason to fail.
    }
  };
}
