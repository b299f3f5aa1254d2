import type { StoreOptions } from 'wasm-compile-cache';
import {
  parseEnd,
  parsePublicKey,
  parseTrustedKeys,
  publicKeyText,
  stateOf,
  type TrustedKey,
  TrustFile,
  trustedKeysIn,
} from 'wasm-compile-cache/commands';
import type { TrustedKeyInfo } from '../../shared/shared-tier.ts';
import { fingerprintOf } from './fingerprint.ts';

/** Whom this installation trusts, as the window shows and changes it. */
export class Trust {
  /** What the cache is opened with: the path of a file, or the keys themselves. */
  readonly option: StoreOptions['trustedKeys'];
  readonly #file: TrustFile | null;

  constructor(option: StoreOptions['trustedKeys']) {
    this.option = option;
    this.#file = typeof option === 'string' ? new TrustFile(option) : null;
  }

  /** As the environment has it; by default a file of the user's. */
  static in(environment: NodeJS.ProcessEnv): Trust {
    return new Trust(trustedKeysIn(environment));
  }

  /** The file of the keys; null where the environment holds the keys themselves, which nothing here can change. */
  get path(): string | null {
    return this.#file?.path ?? null;
  }

  /** Whether anybody is trusted now. Rejects where that cannot be known. */
  async hasKey(): Promise<boolean> {
    return (await this.#keys()).some((key) => stateOf(key) === 'active');
  }

  /** Gives the keys, those in use first. Rejects where they cannot be known, and nobody is trusted. */
  async keys(now = Date.now()): Promise<TrustedKeyInfo[]> {
    return (await this.#keys()).map((key) => infoOf(key, now)).toSorted(activeFirst);
  }

  /** Names a key as it was pasted, so that it can be asked about. Throws `TypeError` for what is none. */
  static keyIn(publicKey: string): { name: string; fingerprint: string } {
    const { name, bytes } = parsePublicKey(publicKey);
    return { name, fingerprint: fingerprintOf(bytes) };
  }

  /**
   * Trusts a key as it was pasted, `name:base64`, from now on. Rejects with what is wrong with the key, the date or the file.
   *
   * @param until the last day on which it is trusted, such as `2027-06-30`; null or empty where there is none
   */
  async trust(publicKey: string, until: string | null): Promise<void> {
    const day = until?.trim() ?? '';
    const notAfter = day === '' ? null : parseEnd(day);
    if (notAfter !== null && notAfter <= Date.now()) {
      throw new RangeError(`${day} is over: a key that is trusted until then would not be trusted`);
    }
    await this.#required().trust({ ...parsePublicKey(publicKey), notAfter, revokedAt: null });
  }

  /** Revokes a key, for all that it has ever signed. Rejects where there is none of that name. */
  async revoke(name: string): Promise<void> {
    await this.#required().revoke(name);
  }

  async #keys(): Promise<readonly TrustedKey[]> {
    if (this.#file) return this.#file.keys();
    return parseTrustedKeys((this.option as readonly string[]).join('\n'));
  }

  #required(): TrustFile {
    if (this.#file) return this.#file;
    throw new Error('WASM_COMPILE_CACHE_TRUST holds the keys themselves: change them there, or name a file');
  }
}

function infoOf(key: TrustedKey, now: number): TrustedKeyInfo {
  const { name, bytes, notAfter, revokedAt } = key;
  return {
    name,
    publicKey: publicKeyText(key),
    fingerprint: fingerprintOf(bytes),
    state: stateOf(key, now),
    notAfter,
    revokedAt,
  };
}

const ORDER = { active: 0, expired: 1, revoked: 2 } as const;
const activeFirst = (a: TrustedKeyInfo, b: TrustedKeyInfo) =>
  ORDER[a.state] - ORDER[b.state] || a.name.localeCompare(b.name);
