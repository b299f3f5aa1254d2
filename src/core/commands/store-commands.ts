/** What a person may ask of a cache, by whichever command line: one set of words, of lines of JSON and of exit codes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '../cache/cache.ts';
import type { StoredEntry } from '../module-cache/entry-listing.ts';
import { bytesText, roundMs, timeText } from '../text/amounts.ts';
import { printable, printableJson } from '../text/printable.ts';
import type { Milliseconds } from '../units.ts';

/** Where a command's lines go; what they hold is safe to print. */
export interface StoreOutput {
  /** Takes a line of results. */
  out(line: string): void;
  /** Takes a line of all else. */
  err(line: string): void;
  /** Fires when the command is to stop. */
  readonly signal: AbortSignal;
  /** Whether results are JSON, one object a line. */
  readonly json: boolean;
}

export interface StoreCommand {
  /** What it does, in the words of a help text. */
  readonly description: string;
  /** Gives how many entries something is wrong with: a command line ends with 0 where there is none, else with 1. */
  run(cache: Cache, output: StoreOutput): Promise<number>;
}

/** A process that compiles looks four times a second whether it is still to do so. */
const LOOK_EVERY: Milliseconds = 50;
const LONGEST_END: Milliseconds = 5_000;

export const STORE_COMMANDS = {
  stats: { description: 'what the cache is, and what it holds', run: stats },
  list: { description: 'every entry', run: list },
  verify: { description: 'check every entry from its first byte to its last', run: verify },
  prune: { description: "delete other engines' entries, leftovers, and what is over the budget", run: prune },
  clear: { description: 'empty the cache', run: clear },
} as const satisfies Record<string, StoreCommand>;

async function stats(cache: Cache, output: StoreOutput): Promise<number> {
  const { engineId, codec, disk, background } = await cache.stats();
  if (output.json) {
    json(output, { engine: engineId, codec, disk, background });
    return 0;
  }
  const { running, waiting } = background;
  const compiles = running === null ? 'none' : (running.name ?? running.key);
  say(output, `directory   ${disk.directory}`);
  say(output, `entries     ${disk.entries}, ${bytesText(disk.bytes)} of ${bytesText(disk.limit)}`);
  say(output, `engine      ${engineId}`);
  say(output, `codec       ${codec}`);
  say(output, `compiles    ${compiles}${waiting > 0 ? `, ${waiting} waiting` : ''}`);
  return 0;
}

/** Gives 1 where it was stopped before the last entry. */
async function list(cache: Cache, output: StoreOutput): Promise<number> {
  let entries = 0;
  let bytes = 0;
  for await (const entry of cache.entries()) {
    if (output.signal.aborted) return 1;
    entries++;
    bytes += entry.bytes;
    if (output.json) json(output, asJson(entry));
    else say(output, lineOf(entry, cache.engine.deterministicId));
  }
  output.err(printable(`${entries} entries, ${bytesText(bytes)} in ${cache.disk.directory}`));
  return 0;
}

/** Gives how many are not intact, or 1 where it was stopped. */
async function verify(cache: Cache, output: StoreOutput): Promise<number> {
  let intact = 0;
  let broken = 0;
  for await (const entry of cache.entries()) {
    if (output.signal.aborted) return 1;
    const problem = await cache.verifyEntry(entry);
    if (problem === null) intact++;
    else broken++;
    if (output.json) json(output, { ...asJson(entry), intact: problem === null, problem });
    else say(output, problem === null ? `intact  ${entry.key}` : `BROKEN  ${entry.key}: ${problem}`);
  }
  output.err(printable(`${intact} intact, ${broken} broken in ${cache.disk.directory}`));
  return broken;
}

async function prune(cache: Cache, output: StoreOutput): Promise<number> {
  const pruned = await cache.prune();
  const { directory, entries, bytes, limit: budgetBytes } = (await cache.stats()).disk;
  if (output.json) {
    json(output, { directory, pruned, left: { entries, bytes }, budgetBytes });
  } else {
    const sizes = `${pruned.entries} entries, ${bytesText(pruned.bytes)}; ${entries} left, ${bytesText(bytes)}`;
    say(output, `pruned ${sizes} of ${bytesText(budgetBytes)}, in ${directory}`);
  }
  return 0;
}

async function clear(cache: Cache, output: StoreOutput): Promise<number> {
  const { directory } = cache.disk;
  await endCompiles(cache);
  const { entries, bytes } = await cache.clear();
  if (output.json) json(output, { directory, entries, bytes });
  else say(output, `cleared ${entries} entries, ${bytesText(bytes)}, from ${directory}`);
  return 0;
}

/**
 * Ends what is compiled in the background, which would fill the cache again. A process that was about to store what it
 * has compiled is waited for.
 */
async function endCompiles(cache: Cache): Promise<void> {
  cache.cancel();
  const end = performance.now() + LONGEST_END;
  while (cache.followUps.background.state.running !== null && performance.now() < end)
    await sleep(LOOK_EVERY);
}

function say({ out }: StoreOutput, line: string): void {
  out(printable(line));
}

function json({ out }: StoreOutput, value: unknown): void {
  out(printableJson(value));
}

/** What an entry says of itself, its name last: that can be of any length. */
function lineOf(
  { key, engineId, bytes, storedAt, origin, problem }: StoredEntry,
  ourEngineId: string,
): string {
  const minute = `${storedAt.toISOString().slice(0, 16).replace('T', ' ')}Z`;
  const compile = origin === null ? '-' : `${origin.mode} ${timeText(origin.compileMs)}`;
  const engine = engineId === ourEngineId ? engineId : `${engineId} (another engine)`;
  const name = problem === null ? (origin?.name ?? '(no name)') : `(${problem})`;
  return [key, bytesText(bytes).padStart(9), minute, compile.padEnd(23), engine, name].join('  ');
}

function asJson(entry: StoredEntry) {
  const { key, engineId, path, bytes, storedAt, usedAt, wireLength, artifactLength, origin, problem } = entry;
  return {
    key,
    name: origin?.name ?? null,
    engine: engineId,
    mode: origin?.mode ?? null,
    compiledAt: origin === null ? null : new Date(origin.compiledAt).toISOString(),
    compileMs: origin === null ? null : roundMs(origin.compileMs),
    bytes,
    wireBytes: wireLength,
    artifactBytes: artifactLength,
    storedAt: storedAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
    path,
    problem,
  };
}
