import type { Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMissing } from '../module-cache/file-system-error.ts';
import { makeFolders } from '../module-cache/make-folders.ts';
import { PRIVATE_FILE, readOwnFile } from '../module-cache/own-file.ts';
import { crypto } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import { Distrust } from './distrust.ts';
import { publicKeyText } from './public-key.ts';
import { MAX_TRUST_FILE, parseTrustedKeys, type TrustedKey, withTrustedKey } from './trusted-keys.ts';

/** A change takes milliseconds: who holds the lock for longer is gone. */
const LOCK_LIFE: Milliseconds = 10_000;
const TRY_EVERY: Milliseconds = 20;

/**
 * The public keys that a reader holds, in a file of its own or of the system's administrator's: see `parseTrustedKeys`. Each
 * change is a new file in the old one's place, so that who reads finds all of one or all of the other.
 */
export class TrustFile {
  readonly path: string;
  /** What was read last, and of which very file. */
  #read: { identity: string; keys: readonly TrustedKey[] } | null = null;

  /** Touches no file. */
  constructor(path: string) {
    this.path = path;
  }

  /**
   * Gives the keys, none where there is no file; reads it again where it has changed. Rejects with a `Distrust`
   * `no-trusted-key` where it cannot be relied on: nobody is trusted then.
   */
  async keys(): Promise<readonly TrustedKey[]> {
    const identity = await identityOf(this.path);
    if (identity === null) return [];
    if (this.#read?.identity === identity) return this.#read.keys;
    const keys = this.#parse(await this.#text());
    this.#read = { identity, keys };
    return keys;
  }

  /**
   * Trusts a key from now on, or until another end. Rejects where another key has its name, where it has been revoked, and
   * as `keys` does.
   */
  async trust(key: TrustedKey): Promise<void> {
    await this.#change((keys) => {
      const known = keys.find(({ name }) => name === key.name);
      if (known && publicKeyText(known) !== publicKeyText(key)) {
        throw new TypeError(
          `${this.path} has another key of the name ${key.name}: give the new one a name of its own`,
        );
      }
      if (known?.revokedAt != null) {
        throw new TypeError(`${key.name} has been revoked: make a new key, with another name`);
      }
      return key;
    });
  }

  /** Revokes a key, for all that it ever signed. Rejects where there is none of that name, and as `keys` does. */
  async revoke(name: string, at: Milliseconds = Date.now()): Promise<void> {
    await this.#change((keys) => {
      const known = keys.find((key) => key.name === name);
      if (!known) throw new TypeError(`${this.path} has no key of the name ${name}`);
      return { ...known, revokedAt: known.revokedAt ?? at };
    });
  }

  async #change(change: (keys: readonly TrustedKey[]) => TrustedKey): Promise<void> {
    await makeFolders(dirname(this.path));
    const unlock = await this.#lock();
    const temporary = join(dirname(this.path), `.${basename(this.path)}.${crypto().randomUUID()}.tmp`);
    try {
      const text = await this.#text();
      const changed = withTrustedKey(text, change(this.#parse(text)));
      // So that no file is written that would not be read.
      this.#parse(changed);
      const file = await open(temporary, 'wx', PRIVATE_FILE);
      try {
        await file.writeFile(changed);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
    } finally {
      await rm(temporary, { force: true });
      await unlock();
    }
  }

  async #text(): Promise<string> {
    try {
      const { bytes, stats } = await readOwnFile(this.path, { maxBytes: MAX_TRUST_FILE, mayBeRoots: true });
      if (isWritableByOthers(stats)) {
        const mode = (stats.mode & 0o777).toString(8);
        throw new Error(`${this.path} may be changed by other users (mode ${mode}): chmod go-w it`);
      }
      return bytes.toString();
    } catch (cause) {
      if (isMissing(cause)) return '';
      throw this.#distrust(cause);
    }
  }

  #parse(text: string): TrustedKey[] {
    try {
      return parseTrustedKeys(text);
    } catch (cause) {
      throw this.#distrust(cause);
    }
  }

  #distrust(cause: unknown): Distrust {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the trusted keys cannot be had from ${this.path}, so nobody is trusted: ${why}`;
    return new Distrust('no-trusted-key', message, { cause });
  }

  /** Two who change the file at once would lose one change. */
  async #lock(): Promise<() => Promise<void>> {
    const path = `${this.path}.lock`;
    const end = performance.now() + 2 * LOCK_LIFE;
    for (;;) {
      try {
        await (await open(path, 'wx', PRIVATE_FILE)).close();
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || performance.now() > end) throw error;
      }
      const since = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      );
      if (Date.now() - since > LOCK_LIFE) await rm(path, { force: true });
      else await sleep(TRY_EVERY);
    }
  }
}

/**
 * Whoever may write to the file decides what this program runs. A user's own group has nobody else in it where its files are made
 * writable for it, as what Git checks out is. Windows has other permissions, and shows none of these.
 */
function isWritableByOthers({ mode, gid }: Stats): boolean {
  if (process.platform === 'win32') return false;
  const ofGroup = (mode & 0o020) !== 0 && gid !== process.getegid?.();
  return (mode & 0o002) !== 0 || ofGroup;
}

/** Names a file's very contents; null where there is no file. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new Distrust('no-trusted-key', `${path} cannot be read, so nobody is trusted`, { cause: error });
  }
}
