// Plain JavaScript, since npm start must tell a command from a file before anything is built.

/** The commands that run without a window. */
export const COMMANDS = /** @type {const} */ ([
  'load',
  'bench',
  'compare',
  'stats',
  'list',
  'verify',
  'prune',
  'clear',
  'publish',
  'keys',
  'config',
]);

/** @typedef {(typeof COMMANDS)[number]} CommandName */

/** @type {ReadonlySet<string>} */
const FIRST_WORDS = new Set([...COMMANDS, 'help', '--help', '-h', '--version', '-V']);

/**
 * @param {readonly string[]} args what the person typed
 * @returns {boolean} whether that asks for the command line, which opens no window
 */
export function isCommand(args) {
  return args[0] !== undefined && FIRST_WORDS.has(args[0]);
}
