import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { Budget } from 'wasm-compile-cache';
import { budgetText, parseBudget } from './budget-option.ts';
import {
  type CommandContext,
  type OutputOptions,
  type SettingName,
  writeJson,
  writeLine,
} from './command-context.ts';

/** The settings by the names of the options that overrule them for one run. */
const SETTINGS = {
  'memory-budget': 'memoryBudget',
  'disk-budget': 'diskBudget',
} as const satisfies Record<string, SettingName>;

type Name = keyof typeof SETTINGS;

const NAMES = Object.keys(SETTINGS) as Name[];

/** Gives `config` its commands, which show and keep what holds for every run, the window's too. */
export function addConfigCommands(config: Command, context: CommandContext): void {
  const add = (name: string, description: string) =>
    config.command(name).description(description).option('--json', 'print JSON, one object a line');

  add('get', 'print one setting, or all')
    .addArgument(new Argument('[name]').choices(NAMES))
    .action((name: Name | undefined, options: OutputOptions) => {
      const kept = context.openSettings();
      if (name === undefined) return list(options, context);
      const budget = kept.get(SETTINGS[name]);
      if (options.json) writeJson(context, asJson(name, budget));
      else writeLine(context, budgetText(budget));
    });
  add('set', 'keep a setting: automatic, or a size such as 512MB')
    .addArgument(new Argument('<name>').choices(NAMES))
    .addArgument(new Argument('<value>').argParser(parseBudgetArgument))
    .action((name: Name, budget: Budget, options: OutputOptions) => {
      context.openSettings().set(SETTINGS[name], budget);
      write(name, budget, options, context);
    });
  add('list', 'print all settings').action((options: OutputOptions) => list(options, context));
}

/** `parseBudget` as Commander wants it: throws `InvalidArgumentError`. */
export function parseBudgetArgument(text: string): Budget {
  try {
    return parseBudget(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function list(options: OutputOptions, context: CommandContext): void {
  const kept = context.openSettings();
  for (const name of NAMES) write(name, kept.get(SETTINGS[name]), options, context);
}

function write(name: Name, budget: Budget, options: OutputOptions, context: CommandContext): void {
  if (options.json) writeJson(context, asJson(name, budget));
  else writeLine(context, `${name.padEnd(13)}  ${budgetText(budget)}`);
}

/** A size is told in bytes. */
function asJson(name: Name, value: Budget) {
  return { name, value };
}
