import type { KeyObject } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders } from '../module-cache/make-folders.ts';
import { PRIVATE_FILE, readOwnFile } from '../module-cache/own-file.ts';
import { crypto } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { KEY_BYTES, type PublicKey, requireKeyName } from './public-key.ts';

/** A key pair: whoever has it decides what the readers of its public key run. */
export interface SigningKey extends PublicKey {
  readonly privateKey: KeyObject;
}

/** What every ed25519 private key begins with where it says what it is (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const MAX_KEY_FILE: Bytes = 4096;
/** The permissions of everybody but the owner. */
const OF_OTHERS = 0o077;

/** Makes a key pair. Throws `TypeError` for a name that is none. */
export function makeSigningKey(name: string): SigningKey {
  requireKeyName(name);
  return signingKeyOf(name, crypto().randomBytes(KEY_BYTES));
}

/** Writes a key pair as text, secret as it is: a line of JSON, which a variable of a CI holds as well as a file. */
export function signingKeyText({ name, privateKey }: SigningKey): string {
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES);
  return `${JSON.stringify({ name, privateKey: seed.toString('base64') })}\n`;
}

/** Reads what `signingKeyText` wrote. Throws `TypeError`, whose message has nothing of the key. */
export function parseSigningKey(text: string): SigningKey {
  let value: { name?: unknown; privateKey?: unknown } | null;
  try {
    value = JSON.parse(text);
  } catch {
    // What JSON says of a text has a piece of it.
    throw new TypeError('this is no private key: `keys new` makes one');
  }
  const { name, privateKey } = value ?? {};
  const seed = typeof privateKey === 'string' ? Buffer.from(privateKey, 'base64') : null;
  if (typeof name !== 'string' || seed?.byteLength !== KEY_BYTES) {
    throw new TypeError('this is no private key: `keys new` makes one');
  }
  return signingKeyOf(requireKeyName(name), seed);
}

/**
 * Reads a key pair from its file. Rejects where that is no plain file of this user's, where others may read it, and where
 * it holds no key.
 */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const { bytes, stats } = await readOwnFile(path, { maxBytes: MAX_KEY_FILE });
  if (process.platform !== 'win32' && (stats.mode & OF_OTHERS) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    throw new Error(
      `${path} is open to other users (mode ${mode}), and whoever can read it signs in your name: chmod 600 it, or make a new key if one of them may have read it`,
    );
  }
  try {
    return parseSigningKey(bytes.toString());
  } catch (cause) {
    throw new TypeError(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Keeps a key pair in a file for this user alone. Rejects with `EEXIST` where there is one: no key is ever written over. */
export async function writeSigningKey(path: string, key: SigningKey): Promise<void> {
  await makeFolders(dirname(path));
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(signingKeyText(key));
    await file.sync();
  } catch (error) {
    // A part of a key is none.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function signingKeyOf(name: string, seed: Uint8Array): SigningKey {
  const { createPrivateKey, createPublicKey } = crypto();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { name, privateKey, bytes: publicKey.subarray(-KEY_BYTES) };
}
