import { type Cache, findWasmFiles, LoadError, type LoadResult, type LoadSource } from 'wasm-compile-cache';
import { openPublisher, type PublishChoices, type Publisher } from 'wasm-compile-cache/commands';
import { bytesText, printable, timeText } from 'wasm-compile-cache/text';
import { type CommandChoices, type CommandContext, withCache, writeJson } from './command-context.ts';

/** What is on disk, and not in the store. */
class NotPublished extends Error {}

/** The argument that stands for it. */
const STANDARD_INPUT = '-';

/**
 * Compiles files ahead of time, and those below folders, so that the first load of each is from disk; and publishes them
 * where that is asked for. Gives how many could not be kept or published.
 */
export function runPrecompile(
  paths: readonly string[],
  { publishing, ...options }: CommandChoices & { publishing?: PublishChoices | undefined },
  context: CommandContext,
): Promise<number> {
  return withCache(options, { compile: 'ahead-of-time', smallest: 0 }, async (cache) => {
    const publisher = publishing && (await openPublisher(cache, publishing, context.signal));
    try {
      return await compileAll(cache, publisher);
    } finally {
      await publisher?.close();
    }
  });

  async function compileAll(cache: Cache, publisher: Publisher | undefined): Promise<number> {
    let kept = 0;
    let failed = 0;
    for await (const { path, error, source } of itemsOf(paths, context)) {
      const outcome = error ?? (await load(source));
      const problem =
        outcome instanceof LoadError ? outcome : (problemOf(outcome) ?? (await publish(outcome, path)));
      if (problem === null) kept++;
      else failed++;
      tell(path, outcome, problem, options, context);
    }
    if (context.signal.aborted) return failed + 1;
    context.err(printable(`${kept} kept, ${failed} failed, in ${options.directory}`));
    return failed;

    /** Gives why it could not be published; null where it was, and where it is not to be. */
    async function publish(outcome: LoadResult, path: string): Promise<Error | null> {
      try {
        await publisher?.publish(outcome, path);
        return null;
      } catch (error) {
        return new NotPublished(error instanceof Error ? error.message : String(error), { cause: error });
      }
    }

    async function load(source: LoadSource): Promise<LoadResult | LoadError> {
      try {
        return await cache.load(source, { signal: context.signal });
      } catch (error) {
        if (error instanceof LoadError) return error;
        throw error;
      }
    }
  }
}

type Item = { path: string } & ({ error: LoadError; source: null } | { error: null; source: LoadSource });

async function* itemsOf(paths: readonly string[], context: CommandContext): AsyncGenerator<Item> {
  for (const argument of paths) {
    if (argument === STANDARD_INPUT) {
      yield { path: '(standard input)', error: null, source: { bytes: await context.readInput() } };
      continue;
    }
    for await (const { path, error } of findWasmFiles([argument], context.signal)) {
      yield error ? { path, error, source: null } : { path, error, source: { path } };
    }
  }
}

/** Why what was loaded is not on disk; null where it is. */
function problemOf({ servedBy, saved, promoted, warnings }: LoadResult): Error | null {
  // What came from a team's store is put on disk, unless that is what the warning says.
  if (servedBy === 'shared' && promoted && warnings.length === 0) return null;
  if (saved || servedBy === 'disk' || servedBy === 'memory') return null;
  return warnings[0] ?? new Error(`V8 gave no machine code of it (${servedBy})`);
}

function tell(
  file: string,
  outcome: LoadResult | LoadError,
  problem: Error | null,
  { json }: CommandChoices,
  context: CommandContext,
): void {
  if (json) writeJson(context, asJson(file, outcome, problem));
  else context.out(printable(lineOf(file, outcome, problem)));
}

function asJson(file: string, outcome: LoadResult | LoadError, problem: Error | null) {
  if (outcome instanceof LoadError) return { file, error: { kind: outcome.kind, message: outcome.message } };
  const { key, servedBy, ms, wireLength: wireBytes, artifactBytes, saved } = outcome;
  return { file, key, servedBy, ms, wireBytes, artifactBytes, saved, problem: problem?.message ?? null };
}

function lineOf(file: string, outcome: LoadResult | LoadError, problem: Error | null): string {
  if (outcome instanceof LoadError) {
    const { message, advice } = outcome;
    return `failed    ${file}: ${message}${advice === null ? '' : `. ${advice}`}`;
  }
  const failing = problem instanceof NotPublished ? 'not sent' : 'not kept';
  if (problem) return `${failing}  ${file}: ${problem.message}`;
  const { wireLength, artifactBytes, saved, servedBy, ms } = outcome;
  const sizes = `${bytesText(wireLength)} wasm, ${bytesText(artifactBytes)} artifact`;
  const verb = servedBy === 'shared' ? 'fetched ' : saved ? 'kept    ' : 'had it  ';
  return `${verb}  ${file}  (${sizes}, ${timeText(ms)})`;
}
