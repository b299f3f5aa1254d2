/** A message of main's as a person reads it: a sentence, with sizes as sizes and without keys of 64 digits. */
import type { ModuleRow } from '../shared/contract.ts';
import { formatBytes } from './format.ts';

/** What a message is about: its key stands for this name. */
export type Subject = Pick<ModuleRow, 'key' | 'name'>;

export interface MessagePiece {
  kind: 'text' | 'path';
  text: string;
}

const ABSOLUTE_PATH = /((?<![\w./\\]|\w:(?=\/\/))(?:\/|[A-Za-z]:\\)[^\s'";:,]+)/;
/** A key, alone or as the name of its entry in the disk tier's folder. */
const KEY = /(?:[\w.-]+\/)?\b([0-9A-F]{64}|[0-9A-F]{16})\b(?:\.bin)?/g;
const BYTES = /\b(\d{4,}) bytes\b/g;
/** What Node says of the system's refusals, e.g. `EEXIST: file already exists, mkdir '/tmp/cache'`. */
const REFUSAL = /\b(E[A-Z0-9]{2,}): ([^,]+), \w+(?: '([^']*)'(?: -> '[^']*')?)?/;
/** The call that V8 names before its reason: nobody here has made it. */
const V8_CALL = /WebAssembly\.\w+\(\): /;
/** A sentence that begins with a word begins with a capital; one that begins with a file's name is left alone. */
const FIRST_WORD = /^[a-z]+(?=[ ,])/;

/** The message in pieces, so that paths can be set and wrapped as paths. */
export function messagePieces(message: string, subject?: Subject): MessagePiece[] {
  return message
    .replace(V8_CALL, '')
    .replace(REFUSAL, (_, code: string, reason: string, path?: string) =>
      path === undefined ? `${reason} (${code})` : `${reason}: ${path} (${code})`,
    )
    .replace(FIRST_WORD, (word) => word[0]?.toUpperCase() + word.slice(1))
    .split(ABSOLUTE_PATH)
    .map((text, index): MessagePiece => {
      if (index % 2 === 1) return { kind: 'path', text };
      return { kind: 'text', text: withoutFigures(text, subject) };
    })
    .filter(({ text }) => text !== '');
}

/** The same as plain text. */
export const readableMessage = (message: string, subject?: Subject): string =>
  messagePieces(message, subject)
    .map(({ text }) => text)
    .join('');

const withoutFigures = (text: string, subject: Subject | undefined): string =>
  text
    .replace(KEY, (_, key: string) => (key === subject?.key ? subject.name : `${key.slice(0, 8)}…`))
    .replace(BYTES, (_, bytes: string) => formatBytes(Number(bytes)));

/** Where a path may be broken: after each separator. */
export const pathParts = (path: string): string[] => path.split(/(?<=[/\\])/);
