import { resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { Budget } from 'wasm-compile-cache';
import { openObjectStore } from 'wasm-compile-cache/commands';
import { budgetText, parseBudget } from 'wasm-compile-cache/text';
import { MIN_COMPILE_TIMEOUT, type Settings, THEMES } from '../../shared/settings.ts';
import { type CommandContext, type OutputOptions, writeJson, writeLine } from './command-context.ts';
import { parseCompileMode } from './compile-mode-option.ts';
import { parseCompileProcesses } from './compile-processes-option.ts';
import { durationText, parseDuration } from './duration-option.ts';

/** A setting, as a person writes it. */
interface Spelling<Name extends keyof Settings> {
  setting: Name;
  /** Throws `RangeError` for what it does not take. */
  parse(text: string): Settings[Name];
  text(value: Settings[Name]): string;
}

const spelling = <Name extends keyof Settings>(of: Spelling<Name>) =>
  of as unknown as Spelling<keyof Settings>;

/** The settings by the names of the options that overrule them for one run, where there are such. */
const SETTINGS = {
  'memory-budget': spelling({ setting: 'memoryBudget', parse: parseBudget, text: budgetText }),
  'disk-budget': spelling({ setting: 'diskBudget', parse: parseBudget, text: budgetText }),
  'cache-dir': spelling({
    setting: 'cacheFolder',
    parse: (text) => (text === 'automatic' ? null : resolve(text)),
    text: (folder) => folder ?? 'automatic',
  }),
  compile: spelling({ setting: 'compileMode', parse: parseCompileMode, text: String }),
  'compile-processes': spelling({ setting: 'compileProcesses', parse: parseCompileProcesses, text: String }),
  timeout: spelling({
    setting: 'compileTimeout',
    parse: parseTimeout,
    text: (limit) => (limit === 'automatic' ? limit : durationText(limit)),
  }),
  store: spelling({
    setting: 'store',
    parse: (text) => (text === 'none' ? null : storeAddress(text)),
    text: (address) => address ?? 'none',
  }),
  theme: spelling({ setting: 'theme', parse: (text) => oneOf(THEMES, text), text: String }),
  'keep-view': spelling({
    setting: 'keepView',
    parse: (text) => oneOf(['on', 'off'] as const, text) === 'on',
    text: (kept) => (kept ? 'on' : 'off'),
  }),
};

type Name = keyof typeof SETTINGS;

const NAMES = Object.keys(SETTINGS) as Name[];
const LONGEST_NAME = Math.max(...NAMES.map(({ length }) => length));

/** Gives `config` its commands, which show and keep what holds for every run, the window's too. */
export function addConfigCommands(config: Command, context: CommandContext): void {
  const add = (name: string, description: string) =>
    config.command(name).description(description).option('--json', 'print JSON, one object a line');

  add('get', 'print one setting, or all')
    .addArgument(new Argument('[name]').choices(NAMES))
    .action((name: Name | undefined, options: OutputOptions) => {
      const kept = context.openSettings();
      if (name === undefined) return list(options, context);
      const { setting, text } = SETTINGS[name];
      const value = kept.get(setting);
      if (options.json) writeJson(context, asJson(name, value));
      else writeLine(context, text(value));
    });
  add(
    'set',
    'keep a setting: automatic, or e.g. memory-budget 512MB, timeout 90s, compile background, store https://cache.example.com, theme dark, keep-view off',
  )
    .addArgument(new Argument('<name>').choices(NAMES))
    .argument('<value>')
    .action((name: Name, typed: string, options: OutputOptions, command: Command) => {
      const { setting, parse } = SETTINGS[name];
      const value = parsedBy(parse, typed, command);
      context.openSettings().set(setting, value);
      write(name, value, options, context);
    });
  add('list', 'print all settings').action((options: OutputOptions) => list(options, context));
}

/** `parseBudget` as Commander wants it: throws `InvalidArgumentError`. */
export function parseBudgetArgument(text: string): Budget {
  return asArgument(parseBudget)(text);
}

/** Makes what throws another error throw `InvalidArgumentError`, which Commander prints. */
export function asArgument<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

/** What is wrong with a value is known only once the setting is, so Commander has not looked at it. */
function parsedBy<Value>(parse: (text: string) => Value, typed: string, command: Command): Value {
  try {
    return parse(typed);
  } catch (error) {
    return command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Gives an address back that leads to a store. Throws for another, and for one with secrets in it. */
function storeAddress(text: string): string {
  openObjectStore(text, process.env);
  return text;
}

function parseTimeout(text: string): Settings['compileTimeout'] {
  if (text === 'automatic') return text;
  const limit = parseDuration(text);
  if (limit < MIN_COMPILE_TIMEOUT)
    throw new RangeError(`"${text}" is too short a limit: write 1s at the least`);
  return limit;
}

function oneOf<const Values extends readonly string[]>(values: Values, text: string): Values[number] {
  if (!values.includes(text)) throw new RangeError(`"${text}" is none of ${values.join(', ')}`);
  return text;
}

function list(options: OutputOptions, context: CommandContext): void {
  const kept = context.openSettings();
  for (const name of NAMES) write(name, kept.get(SETTINGS[name].setting), options, context);
}

function write(
  name: Name,
  value: Settings[keyof Settings],
  options: OutputOptions,
  context: CommandContext,
): void {
  if (options.json) writeJson(context, asJson(name, value));
  else writeLine(context, `${name.padEnd(LONGEST_NAME)}  ${SETTINGS[name].text(value)}`);
}

/** A size is told in bytes, a duration in milliseconds. */
function asJson(name: Name, value: Settings[keyof Settings]) {
  return { name, value };
}
