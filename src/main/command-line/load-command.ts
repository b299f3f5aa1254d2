import { basename, isAbsolute } from 'node:path';
import {
  type FollowUp,
  findWasmFiles,
  type LoadError,
  type LoadResult,
  type LoadSource,
} from 'wasm-compile-cache';
import { type CacheWarning, warningChannel } from 'wasm-compile-cache/diagnostics';
import { bytesText, roundMs } from 'wasm-compile-cache/text';
import { choiceText } from '../../shared/compile-mode.ts';
import { builtEntry } from '../built-entry.ts';
import { problemOf } from '../inspector/problem.ts';
import { assembleFile, isWatFile } from '../wat/wat-file.ts';
import {
  type CommandContext,
  type CommonOptions,
  type OpenedCore,
  sayLine,
  writeJson,
  writeLine,
} from './command-context.ts';
import { errorText } from './error-text.ts';
import { cancelled, failureOf } from './failure.ts';
import { pathsOfArgument, STANDARD_INPUT } from './path-argument.ts';
import { INPUT_NAME, readStandardInput } from './standard-input.ts';

/** A module to load, by the name it is reported under, or why there is none. */
type Item = { name: string; source: () => Promise<LoadSource> } | { name: string; error: LoadError };

/** Told of what a load came to, beside its line of results. */
interface LoadListener {
  warn(name: string, warning: Error): void;
  onLoaded(name: string, result: LoadResult): void;
}

/**
 * Loads what the arguments stand for through the tiers, in order: files, folders, patterns, standard input. Gives how
 * many failed. It ends with the first one after `context.signal` has fired.
 */
export async function runLoad(
  args: string[],
  options: CommonOptions,
  context: CommandContext,
): Promise<number> {
  const core = await context.openCore(options);
  const worth = await context.openWorth(core.engine.deterministicId);
  let failures = 0;
  const said = new Set<string>();
  const warnOnce = (path: string, warning: Error) => {
    const text = errorText(warning);
    // A tier that fails does so for every file, in the same words.
    if (!said.has(text)) sayLine(context, `${path}: ${text}`);
    said.add(text);
  };
  let follow = 0;
  const onLoaded = (path: string, result: LoadResult) => {
    if (result.follows !== null) follow++;
    worth.count({ ...result, name: basename(path), at: Date.now() });
  };
  try {
    for await (const item of itemsOf(args, context)) {
      if (!(await loadItem(item, core, options, context, { warn: warnOnce, onLoaded }))) failures++;
      if (context.signal.aborted) break;
    }
    if (follow > 0) await finishFollowUps(core, follow, context);
  } finally {
    await core.close();
    await worth.flush();
    if (worth.problem !== null) sayLine(context, worth.problem.message);
  }
  return failures;
}

/**
 * Waits for the artifacts that follow: they would end with this process. What ran is written now, since nothing more
 * will run.
 */
async function finishFollowUps(
  { followUps, disk, engine }: OpenedCore,
  count: number,
  context: CommandContext,
): Promise<void> {
  const { background, used } = followUps;
  await used?.flush();
  if (background.state.running === null && background.state.waiting === 0) return;
  const stop = () => void background.cancel();
  context.signal.addEventListener('abort', stop);
  sayLine(
    context,
    `${count === 1 ? 'An artifact follows' : `${count} artifacts follow`} in the background; Ctrl+C gives them up.`,
  );
  const failures: string[] = [];
  const onWarning = (message: unknown) => {
    const { engineId, warning } = message as CacheWarning;
    if (engineId === engine.deterministicId) failures.push(errorText(warning));
  };
  warningChannel.subscribe(onWarning);
  try {
    if (context.signal.aborted) stop();
    await background.idle();
  } finally {
    warningChannel.unsubscribe(onWarning);
    context.signal.removeEventListener('abort', stop);
  }
  for (const failure of failures) sayLine(context, `An artifact could not be kept: ${failure}`);
  if (failures.length === 0 && !context.signal.aborted) {
    sayLine(context, `They are in ${disk.directory}: the next load finds them.`);
  }
}

/** A file as it is, or what is made of a text. */
async function sourceOf(path: string, signal: AbortSignal): Promise<LoadSource> {
  const name = basename(path);
  if (!(await isWatFile(name, path))) return { path };
  return { bytes: await assembleFile(path, name, { entry: builtEntry('wat-worker'), signal }) };
}

async function* itemsOf(args: string[], context: CommandContext): AsyncGenerator<Item> {
  let input: Promise<Uint8Array> | null = null;
  const readInput = async () => {
    // There is nothing left to read a second time.
    input ??= readStandardInput(context.openInput, context.signal);
    return { bytes: await input };
  };
  for (const argument of args) {
    if (argument === STANDARD_INPUT) {
      yield { name: INPUT_NAME, source: readInput };
      continue;
    }
    let paths: string[];
    try {
      paths = await pathsOfArgument(argument, context.signal);
    } catch (error) {
      yield { name: argument, error: await failureOf(error, context.signal) };
      continue;
    }
    for await (const { path, error } of findWasmFiles(paths, context.signal)) {
      yield error ? { name: path, error } : { name: path, source: () => sourceOf(path, context.signal) };
    }
    if (context.signal.aborted) yield { name: argument, error: cancelled() };
  }
}

/** Gives whether it was loaded. */
async function loadItem(
  item: Item,
  core: OpenedCore,
  options: CommonOptions,
  context: CommandContext,
  { warn, onLoaded }: LoadListener,
): Promise<boolean> {
  try {
    if ('error' in item) throw item.error;
    const result = await core.loader.load(await item.source(), {
      ...(isAbsolute(item.name) && { name: item.name }),
      signal: context.signal,
      compile: options.compile ?? context.openSettings().get('compileMode'),
    });
    for (const warning of result.warnings) warn(item.name, warning);
    onLoaded(item.name, result);
    report(item.name, result, core.engine.deterministicId, options, context);
    return true;
  } catch (error) {
    reportFailure(item.name, await failureOf(error, context.signal), options, context);
    return false;
  }
}

/** How machine code is to come, beside a load's line. */
const FOLLOWS: Record<FollowUp, string> = {
  background: 'artifact follows in the background',
  'as-used': 'code of what runs is kept',
};

function report(
  file: string,
  result: LoadResult,
  engine: string,
  options: CommonOptions,
  context: CommandContext,
): void {
  const { servedBy, wireLength, artifactBytes, promoted, saved, follows, choice } = result;
  if (options.json) {
    const { key } = result;
    const ms = roundMs(result.ms);
    writeJson(context, {
      file,
      key,
      servedBy,
      ms,
      wireBytes: wireLength,
      artifactBytes,
      engine,
      promoted,
      saved,
      follows,
      choice,
    });
    return;
  }
  const steps = Object.entries(result.steps).map(([step, ms]) => `${step} ${ms.toFixed(1)}`);
  const marks = `${promoted ? ', promoted to memory' : ''}${saved ? ', saved' : ''}${follows === null ? '' : `, ${FOLLOWS[follows]}`}${choice === null ? '' : `, chosen: ${choiceText(choice)}`}`;
  const sizes = `${bytesText(wireLength)} wasm, ${bytesText(artifactBytes)} artifact`;
  writeLine(
    context,
    `${servedBy.padEnd(8)} ${result.ms.toFixed(1).padStart(9)} ms  ${file}  (${sizes}${marks}; ${steps.join(', ')})`,
  );
}

function reportFailure(
  file: string,
  error: LoadError,
  options: CommonOptions,
  context: CommandContext,
): void {
  const { kind, message, advice } = problemOf(error);
  if (options.json) writeJson(context, { file, error: { kind, message } });
  else writeLine(context, `failed    ${file}: ${message}${advice === null ? '' : `. ${advice}`}`);
}
