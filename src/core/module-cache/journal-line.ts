/**
 * What stands in the journal of the disk tier: each line is one thing that happened. `+` an entry was stored, `*` it
 * was used, `-` it was deleted. The first two say when, where that is known.
 */
import type { Bytes, Milliseconds } from '../units.ts';

/** An entry as the journal knows it; `name` is its path below the cache's directory. */
export interface IndexedEntry {
  name: string;
  bytes: Bytes;
  /** When it was last stored or used, as `Date.now` gives it; null where that is not known. */
  usedAt: Milliseconds | null;
}

export type Change =
  | ({ op: '+' } & IndexedEntry)
  | { op: '*'; name: string; usedAt: Milliseconds | null }
  | { op: '-'; name: string };

const HEADER = /^# wasm cache index 2, rebuilt (\d+)$/;
/** The first line of any version's journal. */
const ANY_HEADER = /^# wasm cache index \d+, rebuilt \d+$/;
/** The name is no path that leads anywhere else, whoever wrote the journal. */
const LINE =
  /^(?:\+ (?<bytes>\d{1,15})|(?<op>[*-]))(?: (?<usedAt>\d{1,15}))? (?<name>(?:\.trash\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127}\/[0-9A-F]{16,64}\.bin)$/;

/** Gives a journal's first line, line end included. @param rebuiltAt when the directory was last read, as `Date.now` */
export function headerOf(rebuiltAt: number): string {
  return `# wasm cache index 2, rebuilt ${rebuiltAt}\n`;
}

/** Tells whether a line is the first of a journal, of whichever version. */
export function isHeader(line: string): boolean {
  return ANY_HEADER.test(line);
}

/** Gives what a journal's first line says; null where it is none of this version's. */
export function rebuiltAtOf(line: string): number | null {
  const match = HEADER.exec(line);
  return match ? Number(match[1]) : null;
}

/** Gives a change as a line. It begins with a line end too, so that one that was torn by a crash spoils itself alone. */
export function lineOf(change: Change): string {
  const size = change.op === '+' ? ` ${change.bytes}` : '';
  const usedAt = change.op === '-' || change.usedAt === null ? '' : ` ${change.usedAt}`;
  return `\n${change.op}${size}${usedAt} ${change.name}\n`;
}

/** Reads a line; null for what is none. */
export function parseLine(line: string): Change | null {
  const { name, bytes, op, usedAt: at } = LINE.exec(line)?.groups ?? {};
  if (name === undefined) return null;
  const usedAt = at === undefined ? null : Number(at);
  if (bytes !== undefined) return { op: '+', name, bytes: Number(bytes), usedAt };
  return op === '*' ? { op, name, usedAt } : { op: '-', name };
}
