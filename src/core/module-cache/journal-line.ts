/**
 * What stands in the journal of the disk tier: each line is one thing that happened. `+` an entry was stored, `*` it
 * was used, `-` it was deleted.
 */
import type { Bytes } from '../units.ts';

/** An entry as the journal knows it; `name` is its path below the cache's directory. */
export interface IndexedEntry {
  name: string;
  bytes: Bytes;
}

export type Change = ({ op: '+' } & IndexedEntry) | { op: '*' | '-'; name: string };

const HEADER = /^# wasm cache index 1, rebuilt (\d+)$/;
/** The name is no path that leads anywhere else, whoever wrote the journal. */
const LINE = /^(?:\+ (\d{1,15})|([*-])) ([A-Za-z0-9][A-Za-z0-9._-]{0,127}\/[0-9A-F]{16,64}\.bin)$/;

/** Gives a journal's first line, line end included. @param rebuiltAt when the directory was last read, as `Date.now` */
export function headerOf(rebuiltAt: number): string {
  return `# wasm cache index 1, rebuilt ${rebuiltAt}\n`;
}

/** Gives what a journal's first line says; null where it is none. */
export function rebuiltAtOf(line: string): number | null {
  const match = HEADER.exec(line);
  return match ? Number(match[1]) : null;
}

/** Gives a change as a line. It begins with a line end too, so that one that was torn by a crash spoils itself alone. */
export function lineOf(change: Change): string {
  return change.op === '+' ? `\n+ ${change.bytes} ${change.name}\n` : `\n${change.op} ${change.name}\n`;
}

/** Reads a line; null for what is none. */
export function parseLine(line: string): Change | null {
  const match = LINE.exec(line);
  const name = match?.[3];
  if (!match || name === undefined) return null;
  if (match[1] !== undefined) return { op: '+', name, bytes: Number(match[1]) };
  return { op: match[2] as '*' | '-', name };
}
