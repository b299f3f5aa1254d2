import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Budget, StoreOptions } from 'wasm-compile-cache';
import {
  KEYS_COMMANDS,
  type KeysCommand,
  type PublishChoices,
  publishModules,
  STORE_COMMANDS,
  type StoreCommand,
} from 'wasm-compile-cache/commands';
import { parseBudget, printable } from 'wasm-compile-cache/text';
import { readHookSettings } from '../hook/hook-settings.ts';
import { type CacheChoices, type CommandChoices, type CommandContext, withCache } from './command-context.ts';
import { runPrecompile } from './precompile-command.ts';
import { runWithHook } from './run-command.ts';

function storeCommandLines(): string {
  const commands = Object.entries(STORE_COMMANDS);
  return commands.map(([name, { description }]) => `  ${name.padEnd(18)} ${description}`).join('\n');
}

function keysCommandLines(): string {
  const commands: [string, KeysCommand][] = Object.entries(KEYS_COMMANDS);
  const usage = (name: string, parameter: string | null) => `keys ${name} ${parameter ?? ''}`.trimEnd();
  return commands
    .map(([name, { parameter, description }]) => `  ${usage(name, parameter).padEnd(18)} ${description}`)
    .join('\n');
}

const HELP = `Usage: wasm-compile-cache COMMAND [options]

Keeps compiled WebAssembly between runs of a Node or Electron program.

Commands:
  run [options] -- COMMAND [ARGUMENTS]
                     run a command whose wasm is cached, and that of every Node that it starts
  precompile PATH... compile files ahead of time, and the .wasm files of folders; - is standard input
  publish PATH...    the same, and put them into a team's store
${storeCommandLines()}
${keysCommandLines()}

Options:
  --cache-dir DIR    the cache's folder: WASM_COMPILE_CACHE by default, else one of the user's
  --key FILE         where the key is kept that entries are sealed with: in that folder by default
  --disk-budget SIZE what that folder may hold: automatic by default, or e.g. 2GB
  --json             print JSON, one object a line
  -h, --help         this text
  -v, --version      the package's version

Options of publish, and of precompile --to:
  --to URL           the store: https://..., s3://..., redis://...; its secrets are in the environment
  --key FILE         for publish: the private key to sign with; WASM_COMPILE_CACHE_SIGNING_KEY may hold one
  --signing-key FILE for precompile: the same
  --days NUMBER      for how long readers take it: for ever by default

Options of run and precompile:
  --store URL        fetch from this store what a trusted key has signed: WASM_COMPILE_CACHE_STORE by default, else none
  --trust FILE       the keys that are trusted; as for keys

Options of keys:
  --trust FILE       the keys that are trusted: WASM_COMPILE_CACHE_TRUST by default, else one of the user's files
  --until DATE       for keys trust: the last day on which it is
  --key FILE         for keys new: where the private key is kept

Options of run:
  --mode MODE        how a miss is compiled: auto, as-used, background, ahead-of-time
  --smallest BYTES   leave smaller modules to V8
  --wait             wait, once the command has ended, for what is compiled in the background
  --debug            say on standard error what is cached, and what is not`;

const OPTIONS = {
  'cache-dir': { type: 'string' },
  key: { type: 'string' },
  'disk-budget': { type: 'string' },
  to: { type: 'string' },
  'signing-key': { type: 'string' },
  days: { type: 'string' },
  store: { type: 'string' },
  trust: { type: 'string' },
  until: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;
const RUN_OPTIONS = {
  'cache-dir': OPTIONS['cache-dir'],
  key: OPTIONS.key,
  'disk-budget': OPTIONS['disk-budget'],
  json: OPTIONS.json,
  help: OPTIONS.help,
  version: OPTIONS.version,
  store: OPTIONS.store,
  trust: OPTIONS.trust,
  mode: { type: 'string' },
  smallest: { type: 'string' },
  wait: { type: 'boolean' },
  debug: { type: 'boolean' },
} as const;

function storeCommand(name: string): StoreCommand | null {
  return Object.hasOwn(STORE_COMMANDS, name) ? STORE_COMMANDS[name as keyof typeof STORE_COMMANDS] : null;
}

/** What is wrong with the arguments, in words that follow "wasm-compile-cache:". */
class UsageError extends Error {}

/**
 * Runs one command. Results go to `context.out`, all else to `context.err`.
 *
 * @returns the exit code: 0, or 1 where anything failed; that of its command for `run`
 */
export async function runCommandLine(
  args: readonly string[],
  version: string,
  context: CommandContext,
): Promise<number> {
  try {
    return await runOne(args, version, context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.err(printable(`wasm-compile-cache: ${message}`));
    if (error instanceof UsageError || isParseError(error)) context.err('See wasm-compile-cache --help.');
    return 1;
  }
}

async function runOne(args: readonly string[], version: string, context: CommandContext): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'run') return run(rest, context);
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.version) {
    context.out(version);
    return 0;
  }
  if (values.help || args.length === 0) {
    for (const line of HELP.split('\n')) context.out(line);
    return values.help ? 0 : 1;
  }
  const [command = '', ...paths] = positionals;
  const json = values.json ?? false;
  if (command === 'keys') return runKeys(paths, values, { ...context, json }, context.environment);
  if (command === 'publish') return ended(await runPublish(paths, values, context));
  const options: CommandChoices = { ...cacheOf(values, context), json };
  if (command === 'run') throw new UsageError('run comes before its options');
  if (command === 'precompile') {
    if (paths.length === 0) throw new UsageError('precompile takes files or folders');
    const publishing = publishingOf(values, context);
    const store = storeOf(values, context);
    return ended(await runPrecompile(paths, { ...options, store, publishing }, context));
  }
  const store = storeCommand(command);
  if (!store) throw new UsageError(`there is no command ${JSON.stringify(command)}`);
  if (paths.length > 0) throw new UsageError(`${command} takes no ${JSON.stringify(paths[0])}`);
  const output = { ...context, json: options.json };
  return ended(await withCache(options, {}, (cache) => store.run(cache, output)));
}

interface ParsedValues {
  'cache-dir'?: string | undefined;
  key?: string | undefined;
  'disk-budget'?: string | undefined;
  json?: boolean | undefined;
  to?: string | undefined;
  'signing-key'?: string | undefined;
  days?: string | undefined;
  store?: string | undefined;
  trust?: string | undefined;
  until?: string | undefined;
}

function runKeys(
  [name = '', ...rest]: readonly string[],
  { trust, key, until }: ParsedValues,
  output: CommandContext & { json: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const names = Object.keys(KEYS_COMMANDS).join(', ');
  if (!Object.hasOwn(KEYS_COMMANDS, name)) throw new UsageError(`keys takes one of ${names}`);
  const command: KeysCommand = KEYS_COMMANDS[name as keyof typeof KEYS_COMMANDS];
  const takes = command.parameter === null ? 0 : 1;
  if (rest.length !== takes)
    throw new UsageError(`keys ${name} takes ${command.parameter ?? 'nothing more'}`);
  const paths = { trust: trust && resolve(trust), key: key && resolve(key) };
  return command.run(rest[0] ?? '', { ...paths, until, environment }, output);
}

function runPublish(
  paths: readonly string[],
  values: ParsedValues,
  context: CommandContext,
): Promise<number> {
  const { key, 'signing-key': signingKey = key, ...others } = values;
  const publishing = publishingOf({ ...others, 'signing-key': signingKey }, context);
  if (paths.length === 0) throw new UsageError('publish takes files or folders');
  if (!publishing) throw new UsageError('publish takes --to URL: the store');
  const output = { ...context, json: values.json ?? false };
  return withCache(cacheOf(others, context), { compile: 'ahead-of-time', smallest: 0 }, (cache) =>
    publishModules(cache, paths, publishing, output),
  );
}

/** What was said of a store to publish in; undefined where nothing was. */
function publishingOf(
  { to, 'signing-key': key, days }: ParsedValues,
  { environment }: CommandContext,
): PublishChoices | undefined {
  if (to === undefined) return undefined;
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
    throw new UsageError(`--days is ${JSON.stringify(days)}: give a whole number of days`);
  }
  return { to, key: key && resolve(key), days: days === undefined ? undefined : Number(days), environment };
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const end = args.indexOf('--');
  // Without the two dashes, the command begins where the options end.
  const { values, positionals } = parseArgs({
    args: end === -1 ? [...args] : args.slice(0, end),
    options: RUN_OPTIONS,
    allowPositionals: end === -1,
  });
  if (values.help) {
    for (const line of HELP.split('\n')) context.out(line);
    return 0;
  }
  const command = end === -1 ? positionals : args.slice(end + 1);
  if (command.length === 0) throw new UsageError('run takes a command: wasm-compile-cache run -- COMMAND');
  const { mode, smallest, wait = false, debug = false, store } = values;
  const trust = values.trust && resolve(values.trust);
  const environment = { ...context.environment };
  if (mode !== undefined) environment.WASM_COMPILE_CACHE_MODE = mode;
  if (smallest !== undefined) environment.WASM_COMPILE_CACHE_SMALLEST = smallest;
  const [problem] = readHookSettings(undefined, environment).problems;
  if (problem !== undefined) throw new UsageError(problem);
  return runWithHook(
    command,
    { ...cacheOf(values, context), mode, smallest, wait, debug, storeUrl: store, trust },
    context,
  );
}

/** The store that a command is to fetch from; null where there is none. */
function storeOf({ store, trust }: ParsedValues, { environment }: CommandContext): StoreOptions | null {
  const changed = {
    ...environment,
    ...(store !== undefined && { WASM_COMPILE_CACHE_STORE: store }),
    ...(trust !== undefined && { WASM_COMPILE_CACHE_TRUST: resolve(trust) }),
  };
  return readHookSettings(undefined, changed).store;
}

function cacheOf(
  values: { [Name in 'cache-dir' | 'key' | 'disk-budget']?: string | undefined },
  context: CommandContext,
): CacheChoices {
  const { directory, keyPath } = readHookSettings(values['cache-dir'], context.environment);
  return {
    directory,
    keyPath: values.key === undefined ? keyPath : resolve(values.key),
    diskBudget: budgetOf(values['disk-budget']),
  };
}

function budgetOf(text: string | undefined): Budget | undefined {
  try {
    return text === undefined ? undefined : parseBudget(text);
  } catch (error) {
    throw new UsageError((error as RangeError).message);
  }
}

function ended(failures: number): number {
  return failures === 0 ? 0 : 1;
}

function isParseError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
