import type { StoredEntry } from 'wasm-compile-cache';
import { type CacheChoices, type CommandContext, withCache, writeJson } from './command-context.ts';
import { bytesText, durationText, printable } from './text.ts';

export interface StoreOptions extends CacheChoices {
  /** Whether to print JSON, one object a line. */
  json: boolean;
}

/** Tells what the cache is and holds. Gives 0. */
export function runStats(options: StoreOptions, context: CommandContext): Promise<number> {
  return withCache(options, {}, async (cache) => {
    const { engineId, codec, disk, background } = await cache.stats();
    if (options.json) {
      writeJson(context, { engine: engineId, codec, disk, background });
      return 0;
    }
    const { running, waiting } = background;
    context.out(`directory   ${printable(disk.directory)}`);
    context.out(`entries     ${disk.entries}, ${bytesText(disk.bytes)} of ${bytesText(disk.limit)}`);
    context.out(`engine      ${engineId}`);
    context.out(`codec       ${codec}`);
    const compiles = running === null ? 'none' : printable(running.name ?? running.key);
    context.out(`compiles    ${compiles}${waiting > 0 ? `, ${waiting} waiting` : ''}`);
    return 0;
  });
}

/** Lists what the cache holds, of whichever engine. Gives 0, or 1 where it was stopped before the last. */
export function runList(options: StoreOptions, context: CommandContext): Promise<number> {
  return withCache(options, {}, async (cache) => {
    let entries = 0;
    let bytes = 0;
    for await (const entry of cache.entries()) {
      if (context.signal.aborted) return 1;
      entries++;
      bytes += entry.bytes;
      if (options.json) writeJson(context, asJson(entry));
      else context.out(printable(lineOf(entry, cache.engine.deterministicId)));
    }
    context.err(printable(`${entries} entries, ${bytesText(bytes)} in ${options.directory}`));
    return 0;
  });
}

/** Checks every entry from its first byte to its last. Gives how many are not intact, or 1 where it was stopped. */
export function runVerify(options: StoreOptions, context: CommandContext): Promise<number> {
  return withCache(options, {}, async (cache) => {
    let intact = 0;
    let broken = 0;
    for await (const entry of cache.entries()) {
      if (context.signal.aborted) return 1;
      const problem = await cache.verifyEntry(entry);
      if (problem === null) intact++;
      else broken++;
      if (options.json) writeJson(context, { ...asJson(entry), intact: problem === null, problem });
      else if (problem === null) context.out(`intact  ${entry.key}`);
      else context.out(`BROKEN  ${entry.key}: ${printable(problem)}`);
    }
    context.err(printable(`${intact} intact, ${broken} broken in ${options.directory}`));
    return broken;
  });
}

/** Deletes other engines' entries, leftovers, and what is over the budget. Gives 0. */
export function runPrune(options: StoreOptions, context: CommandContext): Promise<number> {
  return withCache(options, {}, async (cache) => {
    const pruned = await cache.prune();
    const { disk: left } = await cache.stats();
    const { directory } = options;
    if (options.json) {
      const { entries, bytes, limit: budgetBytes } = left;
      writeJson(context, { directory, pruned, left: { entries, bytes }, budgetBytes });
    } else {
      const sizes = `${pruned.entries} entries, ${bytesText(pruned.bytes)}; ${left.entries} left, ${bytesText(left.bytes)}`;
      context.out(printable(`pruned ${sizes} of ${bytesText(left.limit)}, in ${directory}`));
    }
    return 0;
  });
}

/** Empties the cache. Gives 0. */
export function runClear(options: StoreOptions, context: CommandContext): Promise<number> {
  return withCache(options, {}, async (cache) => {
    const { directory } = options;
    // What is being compiled for it would fill it again.
    cache.cancel();
    const cleared = await cache.clear();
    if (options.json) writeJson(context, { directory, ...cleared });
    else
      context.out(
        printable(`cleared ${cleared.entries} entries, ${bytesText(cleared.bytes)}, from ${directory}`),
      );
    return 0;
  });
}

/** What an entry says of itself, its name last: that can be of any length. */
function lineOf(
  { key, engineId, bytes, storedAt, origin, problem }: StoredEntry,
  ourEngineId: string,
): string {
  const minute = `${storedAt.toISOString().slice(0, 16).replace('T', ' ')}Z`;
  const compile = origin === null ? '-' : `${origin.mode} ${durationText(origin.compileMs)}`;
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
    compileMs: origin === null ? null : Math.round(origin.compileMs * 1000) / 1000,
    bytes,
    wireBytes: wireLength,
    artifactBytes: artifactLength,
    storedAt: storedAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
    path,
    problem,
  };
}
