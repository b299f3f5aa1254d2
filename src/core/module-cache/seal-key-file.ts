import { constants } from 'node:fs';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crypto } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import type { Closure } from './closure.ts';
import { SEAL_KEY_BYTES } from './entry-seal.ts';
import { makeFolders } from './make-folders.ts';
import { NotOwnFile, OF_OTHERS, openOwnFile, PRIVATE_FILE, readOwnFileSync } from './own-file.ts';

/** Where the key can be sealed, so that only this user's own session opens it. */
export interface Keychain {
  isThere(): boolean;
  /** Throws where it is locked. */
  seal(text: string): Buffer;
  /** Throws where it is locked, and for what another keychain has sealed. */
  open(sealed: Buffer): string;
}

export interface InstallationKey {
  /** 32 bytes; or why they cannot be had, and so must not be replaced by others: the disk tier is closed then. */
  key: Uint8Array | Closure;
  /** What a person should hear of, though the key can be used; null where there is nothing. */
  notice: string | null;
}

const NO_KEYCHAIN: Keychain = {
  isThere: () => false,
  seal: (text) => Buffer.from(text),
  open: () => {
    throw new Error('there is no keychain here');
  },
};

interface KeyFile {
  /** Whether a keychain sealed the key; else only the file's mode protects it. */
  sealed: boolean;
  /** Base64. */
  key: string;
}
/** Many times what a sealed key takes. */
const MAX_KEY_FILE: Bytes = 64 * 1024;
/** How file systems refuse a second name for a file that know none: exFAT, some networks', and Android's. */
const WITHOUT_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
const BEGIN_ANEW =
  'Put the right file back, or delete it: a new key is made then, and what the disk tier holds is compiled anew.';

/** Why a key file that is there cannot be used. */
class UnusableKey extends Error {
  override readonly name = 'UnusableKey';

  constructor(
    message: string,
    readonly advice: string,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Gives the 32 bytes that this installation seals its entries with, made on first use and kept at `path` (mode 0600),
 * sealed by the system's keychain where there is one. Never rejects, and neither waits for nor writes to what is no
 * plain file of this user's.
 */
export async function loadInstallationKey(
  path: string,
  keychain: Keychain = NO_KEYCHAIN,
): Promise<InstallationKey> {
  try {
    return (await readKey(path, keychain)) ?? (await makeKey(path, keychain));
  } catch (error) {
    return { key: closureOf(error, path), notice: null };
  }
}

/** Gives the key of an installation at once; null where `loadInstallationKey` would have anything to do but to read it. */
export function readInstallationKeySync(path: string): Uint8Array | null {
  try {
    const text = readOwnFileSync(path, { maxBytes: MAX_KEY_FILE, isPrivate: true }).toString();
    const file = parseKeyFile(text);
    return file.sealed ? null : openKey(file, NO_KEYCHAIN);
  } catch {
    return null;
  }
}

function closureOf(error: unknown, path: string): Closure {
  const why = error instanceof Error ? error.message : String(error);
  // It names the path by itself.
  const what = error instanceof NotOwnFile ? why : `${path} ${why}`;
  if (error instanceof NotOwnFile || error instanceof UnusableKey) {
    const advice = error instanceof UnusableKey ? error.advice : BEGIN_ANEW;
    return { path, reason: `the key that seals the disk tier cannot be used: ${what}`, advice };
  }
  return {
    path,
    reason: `the key that seals the disk tier cannot be read or kept in ${path}: ${why}`,
    advice: 'Make the file and its folder readable and writable for you.',
  };
}

async function readKey(path: string, keychain: Keychain): Promise<InstallationKey | null> {
  const kept = await readKeyFile(path);
  if (kept === null) return null;
  const key = openKey(parseKeyFile(kept.text), keychain);
  return { key, notice: kept.notice };
}

async function readKeyFile(path: string): Promise<{ text: string; notice: string | null } | null> {
  const opened = await openOwnFile(path, constants.O_RDONLY, { maxBytes: MAX_KEY_FILE }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (opened === null) return null;
  const { file, stats } = opened;
  try {
    let notice = null;
    // Windows has other permissions, and shows none of these.
    if (process.platform !== 'win32' && (stats.mode & OF_OTHERS) !== 0) {
      notice = await closeToOthers(file, path, stats.mode);
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    return { text: buffer.toString('utf8', 0, bytesRead), notice };
  } finally {
    await file.close();
  }
}

/** Takes from others what they may do with the key's file. Gives what to tell of it. */
async function closeToOthers(file: FileHandle, path: string, mode: number): Promise<string> {
  const what = `${path}, the key that seals the disk tier,`;
  const modeText = (mode & 0o777).toString(8);
  // Not every file system has permissions, and of those that have none some take any and keep none.
  await file.chmod(PRIVATE_FILE).catch(() => {});
  if (((await file.stat()).mode & OF_OTHERS) !== 0) {
    return `${what} is open to other users (mode ${modeText}), and its file system lets nobody change that: whoever can read it can forge what is stored. Keep it on another one.`;
  }
  return `${what} was open to other users (mode ${modeText}); now it is not. If one of them may have read it, delete it: a new key is made then.`;
}

function parseKeyFile(text: string): KeyFile {
  try {
    const value = JSON.parse(text) as Partial<KeyFile> | null;
    if (typeof value?.sealed !== 'boolean' || typeof value.key !== 'string')
      throw new TypeError('no key in it');
    return { sealed: value.sealed, key: value.key };
  } catch (cause) {
    const what = text === '' ? 'is empty' : 'does not hold a key, or only a part of one';
    throw new UnusableKey(what, BEGIN_ANEW, { cause });
  }
}

function openKey({ sealed, key }: KeyFile, keychain: Keychain): Uint8Array {
  const bytes = Buffer.from(key, 'base64');
  const plain = sealed ? Buffer.from(unseal(bytes, keychain), 'base64') : bytes;
  if (plain.byteLength === SEAL_KEY_BYTES) return plain;
  throw new UnusableKey(`holds ${plain.byteLength} bytes instead of ${SEAL_KEY_BYTES}`, BEGIN_ANEW);
}

function unseal(bytes: Buffer, keychain: Keychain): string {
  try {
    return keychain.open(bytes);
  } catch (cause) {
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
    throw new UnusableKey(
      `is sealed by a keychain that does not open here (${why})`,
      'Unlock the keychain, or start the app in the session of the desktop where it was used before. Or delete the file: a new key is made then, and what the disk tier holds is compiled anew.',
      { cause },
    );
  }
}

async function makeKey(path: string, keychain: Keychain): Promise<InstallationKey> {
  const key = crypto().randomBytes(SEAL_KEY_BYTES);
  const sealed = keychain.isThere();
  const kept = sealed ? keychain.seal(key.toString('base64')) : key;
  await makeFolders(dirname(path));
  const temporary = `${path}.${crypto().randomUUID()}.tmp`;
  const content = JSON.stringify({ sealed, key: kept.toString('base64') });
  try {
    await writeDurably(temporary, content);
    await nameExclusively(temporary, path, content);
    await syncFolder(dirname(path));
    return { key, notice: null };
  } catch (error) {
    const others = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readKey(path, keychain) : null;
    if (others === null) throw error;
    return others;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Gives a whole file its name. Rejects with `EEXIST` where another process was first, whose key is then ours. */
async function nameExclusively(temporary: string, path: string, content: string): Promise<void> {
  try {
    // Unlike a rename this writes over nothing.
    await link(temporary, path);
  } catch (error) {
    if (!WITHOUT_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // Whoever looks at it just now finds a part of a key, and tries again when it is started the next time.
    await writeDurably(path, content);
  }
}

/** Writes a new file, and gives back when a power cut can no longer take it. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives back when a power cut can no longer take a name that was just made. Windows has no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
