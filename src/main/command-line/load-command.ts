import { findWasmFiles, LoadError, type LoadResult } from 'wasm-compile-cache';
import { bytesText } from '../../shared/bytes-text.ts';
import { type CommandContext, type CommonOptions, roundMs, writeJson } from './command-context.ts';
import { errorText } from './error-text.ts';

/** Loads files through the tiers, in order. Gives how many failed. */
export async function runLoad(
  paths: string[],
  options: CommonOptions,
  context: CommandContext,
): Promise<number> {
  const core = await context.openCore(options);
  let failures = 0;
  const said = new Set<string>();
  const warnOnce = (path: string, warning: Error) => {
    const text = errorText(warning);
    // A tier that fails does so for every file, in the same words.
    if (!said.has(text)) context.err(`${path}: ${text}\n`);
    said.add(text);
  };
  try {
    for await (const { path, error } of findWasmFiles(paths)) {
      try {
        if (error) throw error;
        const result = await core.loader.load({ path }, { signal: context.signal });
        for (const warning of result.warnings) warnOnce(path, warning);
        report(path, result, core.engine.deterministicId, options, context);
      } catch (failure) {
        failures++;
        reportFailure(path, failure, options, context);
      }
    }
  } finally {
    await core.close();
  }
  return failures;
}

function report(
  file: string,
  result: LoadResult,
  engine: string,
  options: CommonOptions,
  context: CommandContext,
): void {
  const { servedBy, wireBytes, artifactBytes, promoted, saved } = result;
  if (options.json) {
    const key = result.key.toString();
    const ms = roundMs(result.ms);
    writeJson(context, { file, key, servedBy, ms, wireBytes, artifactBytes, engine, promoted, saved });
    return;
  }
  const steps = Object.entries(result.steps).map(([step, ms]) => `${step} ${ms.toFixed(1)}`);
  const marks = `${promoted ? ', promoted to memory' : ''}${saved ? ', saved' : ''}`;
  const sizes = `${bytesText(wireBytes)} wasm, ${bytesText(artifactBytes)} artifact`;
  context.out(
    `${servedBy.padEnd(8)} ${result.ms.toFixed(1).padStart(9)} ms  ${file}  (${sizes}${marks}; ${steps.join(', ')})\n`,
  );
}

function reportFailure(file: string, error: unknown, options: CommonOptions, context: CommandContext): void {
  const { kind, message, advice } =
    error instanceof LoadError
      ? error
      : new LoadError('other', error instanceof Error ? error.message : String(error));
  if (options.json) writeJson(context, { file, error: { kind, message } });
  else context.out(`failed    ${file}: ${message}${advice === null ? '' : ` ${advice}`}\n`);
}
