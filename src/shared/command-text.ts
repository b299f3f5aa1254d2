/** What a person types to have a program run: a command line, and variables for its environment. */
import { type ParseEntry, parse } from 'shell-quote';

/** What is wrong with what was typed, in words that stand by themselves, and what to type instead. */
export class CommandTextError extends Error {
  override readonly name = 'CommandTextError';
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

export interface ParsedCommand {
  /** The command and its arguments; at least one. */
  words: string[];
  /** What was typed as `NAME=value` before the command. */
  variables: Record<string, string>;
}

const SHELL = 'For a shell, type: sh -c "…".';
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * Splits a command line as a shell does: by spaces, with quotes, backslashes and `$NAME`. No shell runs it, so what only a
 * shell can do is refused rather than handed to the program as a word. Throws a `CommandTextError`.
 *
 * @param variable gives a variable's value; an empty text where there is none
 */
export function parseCommand(text: string, variable: (name: string) => string): ParsedCommand {
  const open = openQuote(text);
  if (open !== null) {
    throw new CommandTextError(
      `The quote ${open} is never closed`,
      'Close it, or put a backslash before it.',
    );
  }
  const words: string[] = [];
  const variables: Record<string, string> = {};
  for (const token of tokensOf(text, variable)) {
    if (typeof token !== 'string') throw refusalOf(token);
    const assigned = words.length === 0 ? ASSIGNMENT.exec(token) : null;
    if (assigned) variables[assigned[1] ?? ''] = assigned[2] ?? '';
    else words.push(token);
  }
  if (words[0] === undefined || words[0] === '') {
    throw new CommandTextError('There is no command', 'Type one, such as: node app.mjs');
  }
  return { words, variables };
}

function tokensOf(text: string, variable: (name: string) => string): ParseEntry[] {
  try {
    return parse(text, variable);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandTextError(`This is no command line: ${message}`, 'Put what has a $ into single quotes.');
  }
}

function refusalOf(token: Exclude<ParseEntry, string>): CommandTextError {
  if ('comment' in token) {
    return new CommandTextError('There are no comments in a command', 'Put what has a # into quotes.');
  }
  if (token.op === 'glob') {
    const { pattern } = token as { pattern: string };
    return new CommandTextError(
      `No shell replaces ${pattern} by the files that it matches`,
      `Quote it where the program itself takes patterns. ${SHELL}`,
    );
  }
  return new CommandTextError(
    `No shell is there to do what ${token.op} says`,
    `Quote it, if it is meant as it stands. ${SHELL}`,
  );
}

/** The quote that is open at the end; null where there is none. */
function openQuote(text: string): string | null {
  let open: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\\' && open !== "'") at++;
    else if (open === null && (character === '"' || character === "'")) open = character;
    else if (character === open) open = null;
  }
  return open;
}

/** Reads variables, one `NAME=value` a line; empty lines are nothing. Throws a `CommandTextError`. */
export function parseVariables(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const assigned = ASSIGNMENT.exec(line.trimStart());
    if (!assigned) {
      throw new CommandTextError(
        `${JSON.stringify(line)} sets no variable of the environment`,
        'Type one a line: NAME=value',
      );
    }
    variables[assigned[1] ?? ''] = assigned[2] ?? '';
  }
  return variables;
}

/** Writes words as one line that `parseCommand` reads back as the same words. */
export function commandText(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string, index: number): string {
  const isAssignment = index === 0 && ASSIGNMENT.test(word);
  if (/^[\w@%+=:,./-]+$/.test(word) && !isAssignment) return word;
  return word === '' ? "''" : `'${word.replaceAll("'", `'\\''`)}'`;
}
