/**
 * Keys that say who compiled something: ed25519, each with a name. A public key is one line of text that can be pasted,
 * `name:base64`, as Nix has it: https://nix.dev/manual/nix/latest/store/store-object/signatures
 */
import type { KeyObject } from 'node:crypto';
import { crypto } from '../on-demand.ts';
import type { Bytes } from '../units.ts';

/** An ed25519 public key, and what it is called. */
export interface PublicKey {
  readonly name: string;
  /** The key itself: 32 bytes. */
  readonly bytes: Uint8Array;
}

export const KEY_BYTES: Bytes = 32;
/** What every ed25519 public key begins with where it says what it is (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
/** It is a part of names in a store, so it holds nothing that means something there. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const LINE = /^([^\s:]+):([A-Za-z0-9+/]{43}=)$/;

/** Gives the name. Throws `TypeError` for what cannot name a key. */
export function requireKeyName(name: string): string {
  if (NAME.test(name)) return name;
  throw new TypeError(
    `${JSON.stringify(name)} cannot name a key: use up to 64 letters, digits, ".", "_" and "-"`,
  );
}

/** Reads `name:base64`. Throws `TypeError` for what is no public key. */
export function parsePublicKey(text: string): PublicKey {
  const [, name, base64] = LINE.exec(text.trim()) ?? [];
  if (name === undefined || base64 === undefined) {
    throw new TypeError('this is no public key: one is a line such as ci-2026:, and 44 characters of base64');
  }
  const bytes = Buffer.from(base64, 'base64');
  // Of the last character two bits are no part of the key: two texts would be one key.
  if (bytes.byteLength !== KEY_BYTES || bytes.toString('base64') !== base64) {
    throw new TypeError(`the public key of ${JSON.stringify(name)} is damaged: copy the whole line`);
  }
  return { name: requireKeyName(name), bytes };
}

export function publicKeyText({ name, bytes }: PublicKey): string {
  return `${name}:${Buffer.from(bytes).toString('base64')}`;
}

/** Gives the key as `node:crypto` takes it. */
export function toVerifyingKey({ bytes }: PublicKey): KeyObject {
  return crypto().createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}
