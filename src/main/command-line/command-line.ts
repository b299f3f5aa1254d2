import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Budget } from 'wasm-compile-cache';
import { runBench } from './bench-command.ts';
import { parseBudget } from './budget-option.ts';
import type { CommandContext, CommonOptions } from './command-context.ts';
import { errorText } from './error-text.ts';
import { runLoad } from './load-command.ts';
import { runClear, runList, runPrune, runVerify } from './store-commands.ts';

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
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .addHelpText(
      'after',
      `\nRun as: ${NAME} COMMAND ...\nWithout a command, the files and folders given are opened in the window.`,
    );

  const command = (nameAndArguments: string, description: string) =>
    program
      .command(nameAndArguments)
      .description(description)
      .option('--cache-dir <directory>', "the disk tier's folder; the window's own by default", resolvePath)
      .option('--memory-budget <size>', 'what the memory tier may hold, from now on', budget)
      .option(
        '--disk-budget <size>',
        'what the disk tier may hold, from now on: automatic, or e.g. 2GB',
        budget,
      )
      .option('--json', 'print JSON, one object a line');

  command('load <paths...>', 'load files and folders through the tiers, in order').action(
    async (paths: string[], options: CommonOptions) => {
      failures = await runLoad(paths.map(resolvePath), options, context);
    },
  );
  command('bench <file>', 'measure cold, disk and memory loads, stock V8 and the floor')
    .option('--runs <number>', 'samples of each', wholeNumber, 5)
    .action(async (file: string, options: CommonOptions & { runs: number }) => {
      failures = await runBench(resolvePath(file), options, context);
    });
  command('list', 'what the disk tier holds').action(async (options: CommonOptions) => {
    failures = await runList(options, context);
  });
  command('verify', 'check every entry of the disk tier').action(async (options: CommonOptions) => {
    failures = await runVerify(options, context);
  });
  command('prune', "delete other engines' entries, leftovers, and what is over the budget").action(
    async (options: CommonOptions) => {
      failures = await runPrune(options, context);
    },
  );
  command('clear', 'empty the disk tier').action(async (options: CommonOptions) => {
    failures = await runClear(options, context);
  });

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander has said what is wrong with the arguments, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    context.err(`${errorText(error)}\n`);
    return 1;
  }
  return failures === 0 ? 0 : 1;
}

function resolvePath(path: string): string {
  return resolve(path);
}

function budget(text: string): Budget {
  try {
    return parseBudget(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000) {
    throw new InvalidArgumentError('It takes a whole number from 1 to 1000.');
  }
  return number;
}
