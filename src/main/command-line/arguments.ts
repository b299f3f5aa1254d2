/** The words that make this a command line without a window. */
const COMMANDS = [
  'load',
  'bench',
  'list',
  'verify',
  'prune',
  'clear',
  'help',
  '--help',
  '-h',
  '--version',
  '-V',
];

/**
 * What the person typed behind the program's name. `npm start` hands it over in an environment variable, since
 * Chromium takes some of its own switches out of `argv`.
 */
export function userArguments(
  env: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv,
  isPackaged = false,
): string[] {
  const handed = env.WASM_CACHE_INSPECTOR_ARGS;
  if (handed !== undefined) {
    const list: unknown = JSON.parse(handed);
    if (Array.isArray(list)) return list.map(String);
  }
  return argv.slice(isPackaged ? 1 : 2);
}

export function isCommand(args: readonly string[]): boolean {
  return args[0] !== undefined && COMMANDS.includes(args[0]);
}
