/** A module's sums as one line of a file, which may be anything by the time it is read. */
import * as v from 'valibot';
import type { KeyTotals } from './key-totals.ts';

/** Whose sums a line adds to: a module's key, or null for all those together that are not told apart any more. */
export type LineKey = string | null;

/** In characters; a name that is longer loses its beginning, since what tells files apart is at the end. */
const LONGEST_NAME = 200;

const DURATIONS = ['savedMs', 'hitMs', 'slowerMs', 'compileMs'] as const;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
// A clock that was wrong, or a file that somebody wrote, must not make the sums of all the others useless.
const duration = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e12));
const moment = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15));

const schema = v.object({
  key: v.nullable(v.pipe(v.string(), v.regex(/^[0-9A-F]{16,64}$/))),
  name: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
  wireBytes: count,
  firstAt: moment,
  usedAt: moment,
  loads: count,
  memory: count,
  disk: count,
  // Lines from before there was a team's tier have none.
  shared: v.optional(count, 0),
  savedMs: v.pipe(v.number(), v.finite(), v.minValue(-1e12), v.maxValue(1e12)),
  hitMs: duration,
  unmeasuredHits: count,
  slowerHits: count,
  slowerMs: duration,
  compiles: count,
  compileMs: duration,
  lastCompiles: v.pipe(
    v.array(
      v.object({
        engineId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
        ms: duration,
        stepMs: v.nullable(duration),
        at: moment,
      }),
    ),
    v.maxLength(8),
  ),
});

/** Gives a line, its end included. */
export function lineOf(key: LineKey, { hits, name, ...totals }: KeyTotals): string {
  const line = { key, name: name.slice(-LONGEST_NAME), ...totals, ...hits };
  for (const name of DURATIONS) line[name] = rounded(line[name]);
  return `${JSON.stringify(line)}\n`;
}

/** Reads a line without its end; null where it is none of these. Never throws. */
export function parseLine(line: string): { key: LineKey; totals: KeyTotals } | null {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = v.safeParse(schema, content);
  if (!parsed.success) return null;
  const { key, memory, disk, shared, ...totals } = parsed.output;
  const hits = memory + disk + shared;
  // Sums that contradict each other are nobody's.
  if (hits > totals.loads || totals.unmeasuredHits + totals.slowerHits > hits) return null;
  return { key, totals: { ...totals, hits: { memory, disk, shared } } };
}

/** To microseconds: finer than any clock here is exact. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
