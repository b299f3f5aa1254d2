import type { StoredEntry } from 'wasm-compile-cache';
import { bytesText } from '../../shared/bytes-text.ts';
import {
  type CommandContext,
  type CommonOptions,
  type OpenedCore,
  roundMs,
  sayLine,
  writeJson,
  writeLine,
} from './command-context.ts';

/** Lists what the disk tier holds. Gives 1 where it was stopped before the last. */
export function runList(options: CommonOptions, context: CommandContext): Promise<number> {
  return withCore(options, context, async ({ disk, engine }) => {
    let entries = 0;
    let bytes = 0;
    for await (const entry of disk.entries()) {
      if (context.signal.aborted) return 1;
      entries++;
      bytes += entry.bytes;
      if (options.json) writeJson(context, asJson(entry));
      else writeLine(context, lineOf(entry, engine.deterministicId));
    }
    sayLine(context, `${entries} entries, ${bytesText(bytes)} in ${disk.directory}`);
    return 0;
  });
}

/** Checks every entry from its first byte to its last. Gives how many are not intact, or 1 where it was stopped. */
export function runVerify(options: CommonOptions, context: CommandContext): Promise<number> {
  return withCore(options, context, async ({ disk }) => {
    let intact = 0;
    let broken = 0;
    for await (const entry of disk.entries()) {
      if (context.signal.aborted) return 1;
      const problem = await disk.verify(entry);
      if (problem === null) intact++;
      else broken++;
      if (options.json) writeJson(context, { ...asJson(entry), intact: problem === null, problem });
      else
        writeLine(
          context,
          `${problem === null ? 'intact' : 'BROKEN'}  ${entry.key}${problem === null ? '' : `: ${problem}`}`,
        );
    }
    sayLine(context, `${intact} intact, ${broken} broken in ${disk.directory}`);
    return broken;
  });
}

/** Puts the disk tier in order. Gives how many entries could not be deleted: none, since that is an error. */
export function runPrune(options: CommonOptions, context: CommandContext): Promise<number> {
  return withCore(options, context, async ({ disk, engine }) => {
    const pruned = await disk.prune(engine);
    const left = await disk.usage();
    if (options.json)
      writeJson(context, { directory: disk.directory, pruned, left, budgetBytes: await disk.limit() });
    else {
      const sizes = `${pruned.entries} entries, ${bytesText(pruned.bytes)}; ${left.entries} left, ${bytesText(left.bytes)}`;
      writeLine(context, `pruned ${sizes} of ${bytesText(await disk.limit())}, in ${disk.directory}`);
    }
    return 0;
  });
}

/** Empties the disk tier. Gives how many entries could not be deleted: none, since that is an error. */
export function runClear(options: CommonOptions, context: CommandContext): Promise<number> {
  return withCore(options, context, async ({ disk }) => {
    const cleared = await disk.clear();
    if (options.json) writeJson(context, { directory: disk.directory, ...cleared });
    else
      writeLine(
        context,
        `cleared ${cleared.entries} entries, ${bytesText(cleared.bytes)}, from ${disk.directory}`,
      );
    return 0;
  });
}

async function withCore(
  options: CommonOptions,
  context: CommandContext,
  run: (core: OpenedCore) => Promise<number>,
): Promise<number> {
  const core = await context.openCore(options);
  try {
    return await run(core);
  } finally {
    await core.close();
  }
}

/** What an entry says of itself, its name last: that can be of any length. */
function lineOf(
  { key, engineId, bytes, storedAt, origin, problem }: StoredEntry,
  ourEngineId: string,
): string {
  const minute = `${storedAt.toISOString().slice(0, 16).replace('T', ' ')}Z`;
  const compile = origin === null ? '-' : `${origin.mode} ${compileText(origin.compileMs)}`;
  const engine = engineId === ourEngineId ? engineId : `${engineId} (another engine)`;
  const name = problem === null ? (origin?.name ?? '(no name)') : `(${problem})`;
  return [key, bytesText(bytes).padStart(9), minute, compile.padEnd(23), engine, name].join('  ');
}

function compileText(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
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
