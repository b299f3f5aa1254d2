import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { STORE_COMMANDS } from 'wasm-compile-cache/commands';
import { printableLines } from 'wasm-compile-cache/text';
import { DEFAULT_COMPARED_RUNS, MAX_COMPARED_RUNS } from '../../shared/program-comparison.ts';
import { type BenchOptions, runBench } from './bench-command.ts';
import { parseSeries, SERIES_WORDS } from './bench-series.ts';
import { type CommandContext, type CommonOptions, sayLine } from './command-context.ts';
import type { CommandName } from './commands.mjs';
import { type CompareOptions, runCompare } from './compare-command.ts';
import { parseCompileMode } from './compile-mode-option.ts';
import { addConfigCommands, asArgument, parseBudgetArgument } from './config-command.ts';
import { parseDuration } from './duration-option.ts';
import { errorText } from './error-text.ts';
import { addKeysCommands } from './keys-command.ts';
import { runLoad } from './load-command.ts';
import { type PublishOptions, runPublish } from './publish-command.ts';
import { runStoreCommand, STORE_COMMAND_NAMES } from './store-command.ts';

const NAME = 'npm -s start --';

/**
 * Runs one command. Results go to `context.out`, all else to `context.err`.
 *
 * @returns the exit code: 0, or 1 where anything failed
 */
export async function runCommandLine(
  args: readonly string[],
  version: string,
  context: CommandContext,
): Promise<number> {
  let failures = 0;
  const program = new Command('wasm-cache-inspector')
    .usage('COMMAND [options]')
    .description('Keeps compiled WebAssembly between runs, and says which tier answered.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out(printableLines(text)),
      writeErr: (text) => context.err(printableLines(text)),
    })
    .addHelpText(
      'after',
      `\nRun as: ${NAME} COMMAND ...\nWithout a command, the files and folders given are opened in the window.`,
    );

  const command = (name: CommandName, parameters: string, description: string) =>
    program
      .command(`${name} ${parameters}`.trimEnd())
      .description(description)
      .option('--cache-dir <directory>', "the disk tier's folder; the window's own by default", resolvePath)
      .option('--memory-budget <size>', 'what the memory tier may hold in this run', parseBudgetArgument)
      .option(
        '--disk-budget <size>',
        'what the disk tier may hold in this run: automatic, or e.g. 2GB',
        parseBudgetArgument,
      )
      .option('--json', 'print JSON, one object a line');

  const compilingCommand = (name: CommandName, parameters: string, description: string) =>
    command(name, parameters, description).option(
      '--timeout <duration>',
      'how long the compile of one module may take: 10m, or e.g. 90s',
      asArgument(parseDuration),
    );

  compilingCommand(
    'load',
    '<paths...>',
    'load files, folders and what patterns match through the tiers, in order; - is standard input',
  )
    .option(
      '--compile <mode>',
      'how a module is compiled that no tier has: ahead-of-time, background, as-used, auto; as it is set by default',
      asArgument(parseCompileMode),
    )
    .action(async (paths: string[], options: CommonOptions) => {
      failures = await runLoad(paths, options, context);
    });
  compilingCommand(
    'bench',
    '<files...>',
    'measure cold, disk and memory loads, stock V8 and the floor, of all files in one queue',
  )
    .option('--runs <number>', 'samples of each', wholeNumber, 5)
    .option(
      '--series <list>',
      `what to measure, of ${SERIES_WORDS.join(', ')}; first-result runs the module's code, in a process of its own without files`,
      asArgument(parseSeries),
    )
    .option('--argument <text...>', 'what a WASI command is given, for first-result')
    .action(async (files: string[], options: BenchOptions) => {
      failures = await runBench(files, options, context);
    });
  program
    .command('compare <command...>' satisfies `${CommandName} ${string}`)
    .usage('[options] -- COMMAND [ARGUMENTS]')
    .description('run a program of yours without the cache and with it, and say what it is worth')
    .option(
      '--runs <number>',
      'runs without the cache, and as many first and warm starts with it',
      comparedRuns,
      DEFAULT_COMPARED_RUNS,
    )
    .option('--json', 'print JSON, one object a line')
    .action(async (words: string[], options: CompareOptions) => {
      failures = await runCompare(words, options, version, context);
    });
  for (const name of STORE_COMMAND_NAMES) {
    command(name, '', STORE_COMMANDS[name].description).action(async (options: CommonOptions) => {
      failures = await runStoreCommand(name, options, context);
    });
  }

  compilingCommand('publish', '<paths...>', "compile files and folders, and put them into a team's store")
    .requiredOption(
      '--to <url>',
      'the store: https://..., s3://..., redis://...; its secrets are in the environment',
    )
    .option(
      '--key <file>',
      'the private key to sign with; the text in WASM_COMPILE_CACHE_SIGNING_KEY by default',
      resolvePath,
    )
    .option('--days <number>', 'for how many days readers take it; for ever by default', wholeDays)
    .action(async (paths: string[], options: PublishOptions) => {
      failures = await runPublish(paths, options, context);
    });
  addKeysCommands(
    program.command('keys' satisfies CommandName).description('whom to trust, and what to publish with'),
    context,
  );

  addConfigCommands(
    program.command('config' satisfies CommandName).description('show and keep settings, for the window too'),
    context,
  );

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander has said what is wrong with the arguments, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    sayLine(context, errorText(error));
    return 1;
  }
  return failures === 0 ? 0 : 1;
}

function resolvePath(path: string): string {
  return resolve(path);
}

function wholeNumber(text: string): number {
  return numberUpTo(1000, text);
}

function comparedRuns(text: string): number {
  return numberUpTo(MAX_COMPARED_RUNS, text);
}

function wholeDays(text: string): number {
  return numberUpTo(36_500, text);
}

function numberUpTo(most: number, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new InvalidArgumentError(`It takes a whole number from 1 to ${most}.`);
  }
  return number;
}
