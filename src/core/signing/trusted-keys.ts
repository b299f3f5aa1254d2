import type { Bytes, Milliseconds } from '../units.ts';
import { type PublicKey, parsePublicKey, publicKeyText } from './public-key.ts';

/** A public key that a reader holds. */
export interface TrustedKey extends PublicKey {
  /** From then on nothing that it signed is taken, as `Date.now` gives it; null where it has no end. */
  readonly notAfter: Milliseconds | null;
  /** When it was revoked, which holds for all that it ever signed; null where it was not. */
  readonly revokedAt: Milliseconds | null;
}

/** More than a team rotates through in years. A reader asks a store once for each. */
export const MOST_KEYS = 16;
export const MAX_TRUST_FILE: Bytes = 64 * 1024;
const DAY: Milliseconds = 24 * 3600_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;
const NOT_AFTER = 'not-after=';
const REVOKED = 'revoked=';

export type KeyState = 'active' | 'expired' | 'revoked';

/** Tells whether a key is worth anything now. */
export function stateOf({ notAfter, revokedAt }: TrustedKey, now: Milliseconds = Date.now()): KeyState {
  if (revokedAt !== null) return 'revoked';
  return notAfter !== null && now >= notAfter ? 'expired' : 'active';
}

/**
 * Reads keys, one a line: `name:base64`, then `not-after=DATE` and `revoked=DATE` where they hold. Empty lines and those that
 * begin with `#` are left out. Throws `TypeError` for anything else: who cannot be sure whom to trust trusts nobody.
 */
export function parseTrustedKeys(text: string): TrustedKey[] {
  const keys: TrustedKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (isRemark(line)) continue;
    try {
      const key = parseTrustedKey(line);
      if (keys.some(({ name }) => name === key.name)) {
        throw new TypeError(`there is another key of the name ${JSON.stringify(key.name)}`);
      }
      keys.push(key);
    } catch (cause) {
      throw new TypeError(`line ${index + 1}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  if (keys.length > MOST_KEYS) {
    throw new TypeError(`these are ${keys.length} keys, and at most ${MOST_KEYS} are asked for`);
  }
  return keys;
}

/** Gives a text with a key in it that was not, or with another word about one that was; its other lines stay as they are. */
export function withTrustedKey(text: string, key: TrustedKey): string {
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const at = lines.findIndex((line) => !isRemark(line) && parseTrustedKey(line).name === key.name);
  const line = trustedKeyText(key);
  const changed = at === -1 ? [...lines, line] : lines.with(at, line);
  return `${changed.join('\n')}\n`;
}

/**
 * Reads a date, which lasts until its end, or a time, both in UTC: `2027-06-30`, `2027-06-30T12:00Z`. Throws `TypeError` for
 * what is neither.
 */
export function parseEnd(text: string): Milliseconds {
  const start = DATE.test(text) || TIME.test(text) ? Date.parse(text) : Number.NaN;
  // A 31st of June is one of July to `Date.parse`.
  const isReal = !Number.isNaN(start) && new Date(start).toISOString().startsWith(text.slice(0, 10));
  if (isReal) return DATE.test(text) ? start + DAY : start;
  throw new TypeError(`${JSON.stringify(text)} is no date: give one such as 2027-06-30`);
}

export function trustedKeyText({ notAfter, revokedAt, ...key }: TrustedKey): string {
  return [
    publicKeyText(key),
    ...(notAfter === null ? [] : [`${NOT_AFTER}${endText(notAfter)}`]),
    ...(revokedAt === null ? [] : [`${REVOKED}${new Date(revokedAt).toISOString()}`]),
  ].join(' ');
}

/** Gives an end in the words of `parseEnd`. */
export function endText(end: Milliseconds): string {
  return end % DAY === 0 ? new Date(end - DAY).toISOString().slice(0, 10) : new Date(end).toISOString();
}

function parseTrustedKey(line: string): TrustedKey {
  const [key = '', ...words] = line.trim().split(/\s+/);
  let notAfter: Milliseconds | null = null;
  let revokedAt: Milliseconds | null = null;
  for (const word of words) {
    if (word.startsWith(NOT_AFTER)) notAfter = parseEnd(word.slice(NOT_AFTER.length));
    else if (word.startsWith(REVOKED)) revokedAt = parseEnd(word.slice(REVOKED.length));
    else
      throw new TypeError(`${JSON.stringify(word)} says nothing about a key: ${NOT_AFTER} or ${REVOKED} do`);
  }
  return { ...parsePublicKey(key), notAfter, revokedAt };
}

function isRemark(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}
