import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { safeStorage } from 'electron';
import * as v from 'valibot';
import { SEAL_KEY_BYTES } from 'wasm-compile-cache';

const keyFile = v.object({
  /** Whether the system's keychain sealed the key; else only the file's mode protects it. */
  sealed: v.boolean(),
  /** Base64. */
  key: v.string(),
});

export interface InstallationKey {
  key: Uint8Array;
  /** Why the key is only this process's own, so that nothing stored now will be taken later; null where it is kept. */
  problem: string | null;
}

/**
 * Gives the 32 bytes that this installation seals its entries with, made on first use and kept at `path`
 * (mode 0600), sealed by the system's keychain where there is one. Never rejects: without a kept key the app works,
 * and only forgets. Needs `app.whenReady()`.
 */
export async function loadInstallationKey(path: string): Promise<InstallationKey> {
  try {
    const kept = (await readKey(path)) ?? (await makeKey(path));
    return { key: kept, problem: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = `The key in ${path} cannot be used (${why}), so the disk tier starts anew at each start. Make the file readable and writable for you, or delete it.`;
    return { key: randomBytes(SEAL_KEY_BYTES), problem };
  }
}

async function readKey(path: string): Promise<Uint8Array | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { sealed, key } = v.parse(keyFile, JSON.parse(text));
  const bytes = Buffer.from(key, 'base64');
  const plain = sealed ? Buffer.from(safeStorage.decryptString(bytes), 'base64') : bytes;
  if (plain.byteLength !== SEAL_KEY_BYTES) throw new Error('it has the wrong length');
  return plain;
}

async function makeKey(path: string): Promise<Uint8Array> {
  const key = randomBytes(SEAL_KEY_BYTES);
  const sealed = hasKeychain();
  const kept = sealed ? safeStorage.encryptString(key.toString('base64')) : key;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, JSON.stringify({ sealed, key: kept.toString('base64') }), { mode: 0o600 });
  try {
    // Unlike a rename this fails where another process was first, whose key is then ours.
    await link(temporary, path);
    return key;
  } catch (error) {
    const others = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readKey(path) : null;
    if (others === null) throw error;
    return others;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Linux without a keyring "encrypts" with a password that is in Chromium's source; that is no keychain. */
function hasKeychain(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}
